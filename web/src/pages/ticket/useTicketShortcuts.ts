import { useMemo } from "react";

import { useMe } from "../../api/session";
import type { Moves, Status, Ticket } from "../../api/types";
import { copyText } from "../../lib/clipboard";
import type { Field } from "../../lib/conflict";
import type { Focusable } from "../../lib/focus";
import { useShortcuts, type Shortcut } from "../../lib/shortcuts";
import { moveLabel } from "../../lib/words";
import type { Rights } from "./useRights";
import type { TicketActions } from "./useTicketActions";

/** The second key after `m`. */
const MOVE_KEY: Record<Status, string> = {
  OPEN: "o",
  IN_PROGRESS: "s",
  RESOLVED: "r",
  CLOSED: "c",
};

const GROUP = "This ticket";

interface TicketShortcuts {
  ticket: Ticket;
  moves: Moves | undefined;
  rights: Rights;
  actions: TicketActions;
  onEdit: (field: Field) => void;
  /** Where a comment is written, once it is there. */
  comment: Focusable | null;
}

/** A key for everything that one does with a ticket; moves only while they are allowed. */
export function useTicketShortcuts(view: TicketShortcuts): void {
  const { ticket, moves, rights, actions, onEdit, comment } = view;
  const { number, status } = ticket;
  const me = useMe().user.username;
  const { take: mayTake, assign: mayAssign, change: mayChange } = rights;
  const shortcuts = useMemo<Shortcut[]>(() => {
    const key = (keys: string, label: string, run: () => void): Shortcut => ({
      keys,
      label,
      group: GROUP,
      run,
    });
    const edit = (field: Field) => () => {
      onEdit(field);
    };
    const always = [
      key("r", "Comment", () => comment?.focus()),
      key("y", "Copy link", () => {
        copyText(`${window.location.origin}/tickets/${number}`);
      }),
    ];
    const take = [
      key("i", "Take it", () => {
        void actions.change({ assignee: me }, ticket);
      }),
    ];
    const assign = [key("a", "Assign", edit("assignee"))];
    const change = [
      key("p", "Priority", edit("priority")),
      key("e", "Edit the title", edit("title")),
      key("d", "Edit the description", edit("description")),
    ];
    const known = moves?.from === status ? moves.items : [];
    const allowed = known.filter((move) => move.allowed);
    return [
      ...always,
      ...(mayTake ? take : []),
      ...(mayAssign ? assign : []),
      ...(mayChange ? change : []),
      ...allowed.map(({ to }) =>
        key(`m ${MOVE_KEY[to]}`, moveLabel(status, to), () => {
          void actions.move(to, "", ticket);
        }),
      ),
    ];
  }, [number, status, ticket, moves, mayTake, mayAssign, mayChange, actions, onEdit, me, comment]);
  useShortcuts(shortcuts);
}
