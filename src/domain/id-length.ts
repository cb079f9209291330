/** Characters of an id of DragonPass, and of an id that a caller gives its user: the longest one known has a third of it. */
export const ID_LENGTH_MAX = 128;
