import assert from 'node:assert/strict';
import { TokenBudget } from '../../../../src/worker/server/token-budget.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

function rig(tokensPerMinute: number) {
  const clock = new FakeClock();
  const budget = new TokenBudget(clock);
  budget.allow(tokensPerMinute);
  return { clock, budget };
}

describe('TokenBudget', () => {
  it('is full at first, and fills steadily up to what a minute allows', () => {
    const { clock, budget } = rig(600);
    assert.equal(budget.left, 600);
    budget.spend(500);
    assert.equal(budget.left, 100);
    clock.sleep(10_000);
    assert.equal(budget.left, 200);
    clock.sleep(1_000_000);
    assert.equal(budget.left, 600);
  });

  it('keeps what was spent when another number is allowed', () => {
    const { clock, budget } = rig(600);
    budget.spend(500);
    budget.allow(1_000);
    assert.equal(budget.left, 500);
    budget.allow(300);
    assert.equal(budget.left, 0);
    clock.sleep(60_000);
    assert.equal(budget.left, 100);
  });

  it('has nothing where nothing sensible is allowed', () => {
    for (const wild of [0, -1, NaN, Infinity]) {
      const { clock, budget } = rig(wild);
      budget.spend(5);
      clock.sleep(1_000);
      assert.equal(budget.left, 0);
      budget.allow(60);
      assert.equal(budget.left, 55);
    }
  });
});
