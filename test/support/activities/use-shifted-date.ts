import { afterAll, beforeAll } from "vitest";
import { type ShiftedDate, shiftDate } from "../catalogue-model/shifted-date.ts";

/** The time of this process, which the tests of a file or a block move forwards. Put back after the last of them. */
export function useShiftedDate(): Pick<ShiftedDate, "advance"> {
  let date: ShiftedDate | null = null;
  beforeAll(() => {
    date = shiftDate();
  });
  afterAll(() => date?.restore());
  return {
    advance(minutes) {
      if (date === null) throw new Error("the date is shifted before the first test");
      date.advance(minutes);
    },
  };
}
