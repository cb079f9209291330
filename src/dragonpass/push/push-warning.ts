/** Something unusual about a message that is accepted all the same. */
export type PushWarning =
  /** Text, a number or a depth that no database stores: null in its place, or left out where it was a name. */
  | "not_storable"
  | "date_without_offset"
  | "date_unreadable"
  | "sequence_out_of_range"
  | "too_many_ids"
  | "no_ids"
  | "repeated_id"
  | "unknown_module"
  | "unknown_change_action"
  | "id_added_and_removed";
