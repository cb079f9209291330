/** The seed and the path of a failure that is to be seen again: `CATALOGUE_SEED`, `CATALOGUE_PATH`. */
export function replayed(): { seed?: number; path?: string } {
  const { CATALOGUE_SEED: seed, CATALOGUE_PATH: path } = process.env;
  return { ...(seed === undefined ? {} : { seed: Number(seed) }), ...(path === undefined ? {} : { path }) };
}
