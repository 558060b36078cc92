/** Ways to build the protocol wrongly. Each must be found out, or the simulation proves nothing. */
export const VARIANTS = {
  'reading-acknowledges': 'a read raises what its copy is said to have reached (C4)',
  'reading-registers-nothing': 'a read leaves no copy behind (C4)',
  'control-forgets': 'the control plane drops copies that it has not heard of for long (C7)',
  'fence-by-current-setting': 'a holder is fenced by the setting of now, not by what it was granted (C6)',
  'grant-written-late': 'what was granted is written down only when its mark comes back (C6)',
  'partial-answer-confirms': 'an answer that has more to say confirms freshness (C8)',
  'unknown-mark-ignored': 'a mark that the database does not know is taken for the last one (C9)',
  'unheard-may-read': 'a restored database hands out facts before it has heard of their holder (C10)',
  'promotion-ignored': 'a database that has branched off from its past is taken for the same (C9)',
  'unknown-holders-ignored': 'after a lost past only holders that are known are waited for (C10)',
  'reports-before-hearing': 'a restored database is believed before its holders were heard (C10)',
  'named-before-stored': 'a change is listed before its shard has stored it (F2)',
  'acknowledged-at-once': 'no lease is waited for (F2)',
  'no-inherited-wait': 'a new instance does not wait for leases of the one before it (F3)',
  'grants-without-writing': 'a replaced instance believes that its writes succeed (F3)',
  'unknown-cursor-keeps': 'an isolate with an unknown cursor keeps what it has (F4)',
  'older-replaces-newer': 'a shard stores whatever comes last (F6)',
  'joins-older-call': "a request joins another's call that is under way (I2)",
  'lease-from-arrival': 'a lease is counted from when it arrived (I3)',
  'keeps-overtaken-read': 'a read is kept although its subject was named meanwhile (I5)',
} as const;
export type Variant = keyof typeof VARIANTS;
