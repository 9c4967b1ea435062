import assert from 'node:assert/strict';
import { FrozenSuffix, MAX_PLACES } from '../../../src/document/frozen-suffix.ts';
import { RecentPlaces } from '../../../src/document/recent-places.ts';

const visited = Array.from({ length: MAX_PLACES }, (_, i) => `place ${i}`);

function rig() {
  const places = new RecentPlaces<{ readonly place: string }>();
  const created: string[] = [];
  const at = (place: string, isAhead = false): void => {
    const create = () => {
      created.push(place);
      return { place };
    };
    assert.equal(places.at(place, create, isAhead).place, place);
  };
  return { places, created, at, all: () => places.all().map(({ place }) => place) };
}

describe('RecentPlaces', () => {
  it('keeps the places used last', () => {
    const { created, at, all } = rig();
    for (const place of visited) at(place);
    at('place 0');
    at('another');
    assert.deepEqual(all(), [...visited.slice(2), 'place 0', 'another']);
    assert.deepEqual(created, [...visited, 'another']);
  });

  it('forgets a prepared place first, and keeps the order of the others', () => {
    const { at, all } = rig();
    for (const place of visited) at(place);
    at('ahead', true);
    assert.deepEqual(all(), ['ahead', ...visited.slice(1)]);
    at('another ahead', true);
    assert.deepEqual(all(), ['another ahead', ...visited.slice(1)]);
    at('place 3', true);
    assert.deepEqual(all(), ['another ahead', ...visited.slice(1)]);
    at('another ahead');
    assert.deepEqual(all(), [...visited.slice(1), 'another ahead']);
  });
});

describe('FrozenSuffix of a prepared place', () => {
  const suffixOf = (text: string) => ({ text: `${text};\n`, isCut: false });

  it('is kept until the place is used, and takes no place of the others but the oldest', () => {
    const suffix = new FrozenSuffix();
    for (const place of visited) suffix.choose(suffixOf(place));
    suffix.choose(suffixOf('ahead'), true);
    // Only a known place keeps its suffix where a bracket was closed automatically.
    const isKnown = (place: string): boolean =>
      suffix.choose({ text: `)${place};\n`, isCut: false }, true) === `${place};\n`;
    assert.deepEqual(['ahead', ...visited.slice(1)].map(isKnown), Array(MAX_PLACES).fill(true));
    suffix.choose(suffixOf('another'));
    assert.ok(!isKnown('ahead'));
  });
});
