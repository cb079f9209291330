/** Run before anything else in a process whose clock is to be wrong. */
const SHIFT = (errorMs: number) => `
  const Right = globalThis.Date;
  globalThis.Date = class Date extends Right {
    constructor(...given) {
      if (given.length === 0) super(Right.now() + ${errorMs});
      else super(...given);
    }
    static now() {
      return Right.now() + ${errorMs};
    }
  };`;

/** Settings of a process whose clock is ahead by this; negative, behind. */
export function wrongClock(errorMs: number): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(SHIFT(errorMs))}` };
}
