/** Tells what is done, and by how many percent of the whole it is further. */
export type Report = (update: { readonly message: string; readonly increment: number }) => void;

/** Steps that follow one another, each with the same share of the whole, told in percent. */
export class Steps {
  readonly #report: Report;
  readonly #count: number;
  #begun = 0;
  /** Percent of the whole. */
  #told = 0;

  constructor(report: Report, count: number) {
    this.#report = report;
    this.#count = count;
  }

  /** Begins the next step; the returned function tells how far it is, in [0, 1]. */
  begin(what: string): (fraction: number) => void {
    const before = this.#begun++;
    const message = `${what} (step ${this.#begun} of ${this.#count})`;
    const tell = (fraction: number): void => {
      const percent = (100 * (before + fraction)) / this.#count;
      this.#report({ message, increment: Math.max(0, percent - this.#told) });
      this.#told = Math.max(this.#told, percent);
    };
    tell(0);
    return tell;
  }
}
