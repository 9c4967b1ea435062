/**
 * What a header may hold at most. Each is several times what the largest models have, so that only absurd files meet it, and
 * small enough that what they allow takes some seconds and some hundred megabytes at most.
 */
export const limits = {
  /** Metadata entries, and tensors. Models have some dozens of the former and at most some thousands of the latter. */
  entries: 1 << 16,
  /** Bytes of a key; the specification's own limit. */
  keyBytes: (1 << 16) - 1,
  /** Bytes of a tensor's name; the specification allows 64. */
  tensorNameBytes: 1 << 10,
  /** Bytes of all keys and tensor names together, which are kept. */
  nameBytes: 1 << 24,
  /** Bytes of a string that is read. */
  stringBytes: 1 << 16,
  /** Elements of a list that is read. Large vocabularies have 260,000 tokens and 520,000 merges. */
  listLength: 1 << 21,
  /** Bytes of a list of strings that is read. Those of large vocabularies have less than 10 MB. */
  listBytes: 1 << 25,
  /** Strings in all lists together, and their bytes: each has to be stepped over, also where nobody reads it. */
  strings: 1 << 22,
  stringListBytes: 1 << 28,
} as const;
