import { Button, Menu, Popover } from "@mantine/core";
import { useState } from "react";

import { sentenceOf } from "../../api/problem";
import { useMe } from "../../api/session";
import { useBulkChange } from "../../api/tickets";
import type { BulkChange, BulkResult, Person } from "../../api/types";
import { UserPicker } from "../../components/form/UserPicker";
import { Icon } from "../../components/icon/Icon";
import { StatusGlyph } from "../../components/ticket/StatusBadge";
import { chunksOf, undone } from "../../lib/selection";
import { showToast } from "../../lib/toasts";
import { countOf, STATUS_LABEL, STATUSES } from "../../lib/words";
import classes from "./BulkBar.module.css";
import { BulkResultDialog } from "./BulkResultDialog";

/** As many tickets as the server takes at once. */
const AT_ONCE = 200;

type Change =
  { action: "assign"; assignee: string | null } | { action: "move"; to: BulkChange["to"] };

function bodyFor(ids: number[], change: Change): BulkChange {
  return { ids, ...change } as BulkChange;
}

interface BulkBarProps {
  /** What is selected, in the order of the rows. */
  ids: readonly number[];
  /** Of them, those that stay selected. */
  onKeep: (ids: readonly number[]) => void;
  onClear: () => void;
}

/** What can be done with everything that is selected. */
export default function BulkBar({ ids, onKeep, onClear }: BulkBarProps) {
  const me = useMe().user;
  const { mutateAsync, isPending } = useBulkChange();
  const [person, setPerson] = useState<Person | null>(null);
  const [assigning, setAssigning] = useState(false);
  const [results, setResults] = useState<BulkResult["results"]>([]);

  const run = async (change: Change) => {
    setAssigning(false);
    const all: BulkResult["results"] = [];
    let failure: unknown;
    try {
      for (const chunk of chunksOf(ids, AT_ONCE)) {
        all.push(...(await mutateAsync(bodyFor(chunk, change))).results);
      }
    } catch (error) {
      failure = error;
    }
    const left = undone(ids, all);
    const verb = change.action === "assign" ? "assigned" : "moved";
    const done = `${countOf(ids.length - left.length, "ticket")} ${verb}`;
    if (failure !== undefined) {
      const rest = `${countOf(left.length, "ticket")} not, and still selected`;
      showToast("bad", `${sentenceOf(failure)} ${done}; ${rest}.`);
    }
    if (all.some(({ problem }) => problem !== undefined)) setResults(all);
    if (left.length > 0) {
      onKeep(left);
    } else {
      showToast("good", `${done}.`);
      onClear();
    }
  };

  return (
    <>
      {ids.length > 0 && (
        <section className={classes.bar} aria-label="Selected tickets">
          <span className={classes.count} role="status">
            {countOf(ids.length, "ticket")} selected
          </span>
          <Popover
            opened={assigning}
            onChange={setAssigning}
            position="top"
            trapFocus
            returnFocus
            shadow="md"
            width={300}
            portalProps={{ target: "#main" }}
            closeOnClickOutside={false}
          >
            <Popover.Target>
              <Button
                size="xs"
                variant="default"
                loading={isPending}
                leftSection={<Icon name="assignment_ind" size={16} />}
                onClick={() => {
                  setAssigning(!assigning);
                }}
              >
                Assign
              </Button>
            </Popover.Target>
            <Popover.Dropdown aria-label="Assign the selected tickets">
              <UserPicker
                label="Assign to"
                clearLabel="Choose somebody else"
                value={person}
                onChange={setPerson}
                suggested={[me]}
              />
              <div className={classes.choices}>
                <Button
                  size="xs"
                  disabled={person === null}
                  onClick={() => {
                    if (person !== null) void run({ action: "assign", assignee: person.username });
                  }}
                >
                  Assign
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    void run({ action: "assign", assignee: null });
                  }}
                >
                  Leave to nobody
                </Button>
              </div>
            </Popover.Dropdown>
          </Popover>
          <Menu position="top" shadow="md" portalProps={{ target: "#main" }}>
            <Menu.Target>
              <Button
                size="xs"
                variant="default"
                loading={isPending}
                leftSection={<Icon name="arrow_forward" size={16} />}
              >
                Move
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {STATUSES.map((to) => (
                <Menu.Item
                  key={to}
                  leftSection={<StatusGlyph status={to} />}
                  onClick={() => void run({ action: "move", to })}
                >
                  {STATUS_LABEL[to]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button size="xs" variant="subtle" onClick={onClear}>
            Clear
          </Button>
        </section>
      )}
      {results.length > 0 && (
        <BulkResultDialog
          results={results}
          onClose={() => {
            setResults([]);
          }}
        />
      )}
    </>
  );
}
