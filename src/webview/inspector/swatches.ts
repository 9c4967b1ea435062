import type { CellSize } from '../../inspector/strip-layout.ts';
import { tokenStates, type TokenState } from '../../inspector/messages.ts';
import { svg } from './dom.ts';

/**
 * Draws a token of a state in its cell. Shapes differ as well as colours: full, half full, hatched, with a hole, framed, or
 * an outline with a bar. The style sheet sets the colours by class.
 *
 * @param width and height of the cell without its gaps, in pixels
 */
function cellShapes(state: TokenState, width: number, height: number): SVGElement[] {
  const whole = { x: 0, y: 0, width, height };
  switch (state) {
    case 'reused':
      return [svg('rect', { ...whole, class: 'solid' })];
    case 'prepared':
      return [
        svg('rect', { ...whole, class: 'faint' }),
        svg('rect', { ...whole, y: height / 2, height: height / 2, class: 'solid' }),
      ];
    case 'prefilled':
      return [
        svg('rect', { ...whole, class: 'faint' }),
        svg('path', {
          d: `M0 ${height}L${width} 0M0 ${height / 2}L${width / 2} 0M${width / 2} ${height}L${width} ${height / 2}`,
          class: 'line',
        }),
      ];
    case 'decoded':
      return [
        svg('rect', { ...whole, class: 'solid' }),
        svg('rect', { x: width / 2 - 1, y: height / 2 - 1, width: 2, height: 2, class: 'hole' }),
      ];
    case 'remembered':
      return [
        svg('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, class: 'outline' }),
        svg('rect', { x: 2, y: 2, width: width - 4, height: height - 4, class: 'solid' }),
      ];
    case 'dropped':
      return [
        svg('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, class: 'outline' }),
        svg('path', { d: `M1 ${height / 2}H${width - 1}`, class: 'line' }),
      ];
  }
}

/** Returns patterns that fill a run of tokens, `url(#token-reused)` and so on; each repeats a cell with its gaps. */
export function tokenPatterns({ width, height }: CellSize): SVGDefsElement {
  return svg(
    'defs',
    {},
    tokenStates.map((state) =>
      svg(
        'pattern',
        { id: `token-${state}`, class: `token ${state}`, width, height, patternUnits: 'userSpaceOnUse' },
        [...cellShapes(state, width - 1, height - 2)],
      ),
    ),
  );
}

/** Returns a single cell, for the legend and for a line of text. */
export function swatch(state: TokenState): SVGSVGElement {
  const attributes = {
    class: `swatch token ${state}`,
    width: 9,
    height: 12,
    viewBox: '0 0 9 12',
    'aria-hidden': 'true',
  };
  return svg('svg', attributes, cellShapes(state, 9, 12));
}
