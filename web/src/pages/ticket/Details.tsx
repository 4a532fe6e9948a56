import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import { Link } from "react-router";

import { groupsQuery } from "../../api/policy";
import { useMe } from "../../api/session";
import type { ChangeTicket, Person, Ticket } from "../../api/types";
import { Avatar } from "../../components/Avatar";
import { ServicePicker } from "../../components/form/ServicePicker";
import { useClearing } from "../../components/form/useClearing";
import { UserPicker } from "../../components/form/UserPicker";
import { Icon } from "../../components/icon/Icon";
import { Panel } from "../../components/Panel";
import { PathText } from "../../components/PathText";
import { RelativeTime } from "../../components/RelativeTime";
import { PriorityBadge } from "../../components/ticket/PriorityBadge";
import type { Field } from "../../lib/conflict";
import { focusIfLost } from "../../lib/focus";
import { membersOf } from "../../lib/groupTree";
import { shortName, withoutOrg } from "../../lib/names";
import { scopeBelowOrg } from "../../lib/services";
import { PRIORITIES, PRIORITY_LABEL } from "../../lib/words";
import { EditableFact, Fact } from "./Fact";
import classes from "./Details.module.css";
import type { Rights } from "./useRights";
import type { TicketActions } from "./useTicketActions";

interface DetailsProps {
  ticket: Ticket;
  actions: TicketActions;
  rights: Rights;
  /** The field that is being edited, of all of the view's. */
  editing: Field | null;
  onEdit: (field: Field) => void;
  onClose: (field: Field) => void;
}

/** People, place and priority; each can be changed where it stands. */
export function Details(props: DetailsProps) {
  const { ticket, actions, rights, editing, onEdit, onClose } = props;
  const { user } = useMe();
  const { requester, priority, service, workflow, item } = ticket;
  const group = ticket.assignee_group;

  // An editor changes the ticket that it was opened on, so that a faster change is noticed.
  const [opened, setOpened] = useState({ editing, base: ticket });
  if (opened.editing !== editing) setOpened({ editing, base: ticket });
  const { base } = opened;

  async function save(change: ChangeTicket) {
    if ((await actions.change(change, base)) === "failed") return;
    for (const field of Object.keys(change) as Field[]) onClose(field);
  }

  const editable = (field: Field, isAllowed: boolean) => ({
    field,
    isOpen: editing === field,
    onOpen: isAllowed
      ? () => {
          onEdit(field);
        }
      : undefined,
    onClose: () => {
      onClose(field);
    },
  });

  return (
    <Panel title="Details">
      <dl className={classes.facts}>
        <EditableFact
          {...editable("assignee", rights.assign)}
          editor={<AssigneeEditor ticket={base} me={user} onSave={(change) => void save(change)} />}
        >
          <Assignee ticket={ticket} actions={actions} mayTake={rights.take} />
        </EditableFact>
        <EditableFact
          {...editable("assignee_group", rights.assign)}
          editor={
            <GroupEditor group={base.assignee_group} onSave={(change) => void save(change)} />
          }
        >
          {group === null ? (
            <span className={classes.nobody}>none</span>
          ) : (
            <ScopedName
              name={group}
              to={`/policy/groups?q=${encodeURIComponent(shortName(group))}`}
            />
          )}
        </EditableFact>
        <EditableFact
          {...editable("priority", rights.change)}
          editor={
            <Select
              aria-label="Priority"
              defaultDropdownOpened
              comboboxProps={{ portalProps: { target: "#main" } }}
              data={PRIORITIES.map((value) => ({ value, label: PRIORITY_LABEL[value] }))}
              value={base.priority}
              allowDeselect={false}
              onChange={(value) => {
                if (value !== null) void save({ priority: value });
              }}
            />
          }
        >
          <PriorityBadge priority={priority} />
        </EditableFact>
        <EditableFact
          {...editable("service", rights.assign)}
          editor={<ServiceEditor service={base.service} onSave={(change) => void save(change)} />}
        >
          <Link to={`/tickets?service=${encodeURIComponent(service)}`}>
            <PathText path={withoutOrg(service)} />
          </Link>
        </EditableFact>
        <Fact label="Requester">
          <PersonText person={requester} />
        </Fact>
        {item !== null && (
          <Fact label="Card">
            <ScopedName
              name={item}
              to={`/policy/catalog?service=${encodeURIComponent(withoutOrg(service))}`}
            />
          </Fact>
        )}
        <Fact label="Workflow">
          <ScopedName name={workflow} to={`/policy/workflows/${workflow}`} />
        </Fact>
        <Times ticket={ticket} />
      </dl>
      {rights.reason !== null && (
        <p className={classes.locked}>
          <Icon name="lock" size={18} /> {rights.reason}
        </p>
      )}
    </Panel>
  );
}

function Times({ ticket }: { ticket: Ticket }) {
  const times = [
    ["Opened", ticket.created_at],
    ["Changed", ticket.updated_at],
    ["Resolved", ticket.resolved_at],
    ["Closed", ticket.closed_at],
  ] as const;
  return times.map(
    ([label, at]) =>
      at !== null && (
        <Fact key={label} label={label}>
          <RelativeTime at={at} />
        </Fact>
      ),
  );
}

interface AssigneeProps {
  ticket: Ticket;
  actions: TicketActions;
  mayTake: boolean;
}

/** Who has the ticket, with the shortest way to have it oneself. */
function Assignee({ ticket, actions, mayTake }: AssigneeProps) {
  const me = useMe().user.username;
  const { assignee } = ticket;
  const name = useRef<HTMLSpanElement>(null);

  async function take(button: HTMLElement) {
    const outcome = await actions.change({ assignee: me }, ticket);
    focusIfLost(outcome === "done" ? name.current : button);
  }

  return (
    <>
      <span ref={name} tabIndex={-1}>
        {assignee === null ? (
          <span className={classes.nobody}>nobody</span>
        ) : (
          <PersonText person={assignee} />
        )}
      </span>
      {assignee?.username !== me && mayTake && (
        <Button
          className={classes.take}
          variant="default"
          size="compact-sm"
          disabled={actions.isBusy}
          onClick={(event) => void take(event.currentTarget)}
        >
          Take it
        </Button>
      )}
    </>
  );
}

function PersonText({ person }: { person: Person }) {
  return (
    <span className={classes.person}>
      <Avatar name={person.display_name} size={24} />
      {person.display_name}
    </span>
  );
}

function ScopedName({ name, to }: { name: string; to: string }): ReactNode {
  const scope = scopeBelowOrg(name);
  return (
    <span>
      <Link to={to}>{shortName(name)}</Link>
      {scope !== "" && (
        <>
          {" "}
          <span className={classes.scope}>
            of <PathText path={scope} />
          </span>
        </>
      )}
    </span>
  );
}

type Save = (change: ChangeTicket) => void;

function AssigneeEditor({ ticket, me, onSave }: { ticket: Ticket; me: Person; onSave: Save }) {
  const { data: groups } = useQuery(groupsQuery);
  const group = groups?.find(({ name }) => name === ticket.assignee_group);
  const members = group === undefined ? [] : membersOf(group);
  const others = members.filter(({ user }) => user !== me.username);
  // Groups know user names only; what people are called comes with what the picker asks for.
  const colleagues = others.map(({ user }) => ({ username: user, display_name: user }));
  return (
    <UserPicker
      label="Assignee"
      labelHidden
      clearLabel="Leave to nobody"
      value={ticket.assignee}
      suggested={[me, ...colleagues]}
      onChange={(person) => {
        onSave({ assignee: person?.username ?? null });
      }}
    />
  );
}

function GroupEditor({ group, onSave }: { group: string | null; onSave: Save }) {
  const { data: groups = [] } = useQuery(groupsQuery);
  const clearing = useClearing("Leave to no group");
  const names = groups.map(({ name }) => name);
  // The ticket's has a name before the others are known, and when policy knows it no more.
  const offered = group === null || names.includes(group) ? names : [group, ...names];
  return (
    <Select
      aria-label="Group"
      defaultDropdownOpened
      placeholder="No group"
      comboboxProps={{ portalProps: { target: "#main" } }}
      searchable
      allowDeselect={false}
      {...clearing}
      data={offered.map((name) => ({ value: name, label: withoutOrg(name) }))}
      value={group}
      onChange={(value) => {
        onSave({ assignee_group: value });
      }}
    />
  );
}

function ServiceEditor({ service, onSave }: { service: string; onSave: Save }) {
  const [value, setValue] = useState(withoutOrg(service));
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ service: value.trim() });
      }}
    >
      <ServicePicker label="Service" value={value} onChange={setValue} />
      <Button type="submit">Save</Button>
    </form>
  );
}
