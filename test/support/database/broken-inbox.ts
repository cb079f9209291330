/** A way in which no push can be stored, though everything else of the database works. */
export interface BrokenInbox {
  /** Reads after "an inbox that". */
  readonly state: string;
  readonly breakIt: readonly string[];
  readonly mendIt: readonly string[];
  /** Nobody is told: the insert succeeds, and nothing is there. */
  readonly isSilent?: boolean;
}

/** All that a user meets who may do everything. */
export const BROKEN_INBOXES: readonly BrokenInbox[] = [
  {
    state: "is gone",
    breakIt: ["alter table inbox rename to inbox_of_before"],
    mendIt: ["alter table inbox_of_before rename to inbox"],
  },
  {
    state: "lacks a column",
    breakIt: ["alter table inbox rename column marks to marks_of_before"],
    mendIt: ["alter table inbox rename column marks_of_before to marks"],
  },
  {
    state: "wants a column that we do not know",
    breakIt: [
      "alter table inbox add column odd text not null default ''",
      "alter table inbox alter column odd drop default",
    ],
    mendIt: ["alter table inbox drop column odd"],
  },
  {
    state: "has a rule that no row keeps",
    breakIt: ["alter table inbox add constraint none check (false) not valid"],
    mendIt: ["alter table inbox drop constraint none"],
  },
  {
    state: "has used up its numbers",
    breakIt: ["alter table inbox alter column id set maxvalue 2 restart with 2", "select nextval('inbox_id_seq')"],
    mendIt: ["alter table inbox alter column id set no maxvalue restart with 1000000"],
  },
  broken("has a trigger that fails", "raise exception 'no'"),
  broken("has no room left", "raise exception 'could not extend file' using errcode = 'disk_full'"),
  { ...broken("has a trigger that drops rows", "return null"), isSilent: true },
  broken("is refused its commit", "raise exception 'no'", "deferred"),
];

function broken(state: string, body: string, when: "at once" | "deferred" = "at once"): BrokenInbox {
  const trigger =
    when === "at once"
      ? "create trigger odd before insert on inbox"
      : "create constraint trigger odd after insert on inbox deferrable initially deferred";
  return {
    state,
    breakIt: [
      `create function odd() returns trigger language plpgsql as $odd$ begin ${body}; end $odd$`,
      `${trigger} for each row execute function odd()`,
    ],
    mendIt: ["drop function odd() cascade"],
  };
}
