import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { groupsQuery } from "../../api/policy";
import type { Group } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorState } from "../../components/feedback/ErrorState";
import { Icon } from "../../components/icon/Icon";
import { Panel } from "../../components/Panel";
import { Place } from "../../components/Place";
import { RowSkeletons } from "../../components/Skeletons";
import { useAddressText } from "../../lib/addressText";
import { useChanged } from "../../lib/changed";
import { groupMatches, groupTree, membersOf, type Scope } from "../../lib/groupTree";
import { shortName, withoutOrg } from "../../lib/names";
import { ChangedMark } from "./ChangedMark";
import { PolicyFrame } from "./PolicyFrame";
import classes from "./GroupsPart.module.css";

const nameOf = ({ name }: Group) => name;

/** Who acts for what: the tree of scopes with their groups. */
export function GroupsPart() {
  const [search, setSearch] = useSearchParams();
  const [words, setWords] = useAddressText(search.get("q") ?? "");
  const { data: groups, error, refetch } = useQuery(groupsQuery);
  const changed = useChanged(groups, nameOf);
  const wanted = words.trim().toLowerCase();
  const shown = groups?.filter((group) => groupMatches(group, wanted));
  return (
    <PolicyFrame
      title="Groups"
      lead="Members of a group are members of every group of the same short name below it."
    >
      <TextInput
        className={classes.filter ?? ""}
        label="Find a group or a person"
        placeholder="oncall, db-admins, alice…"
        leftSection={<Icon name="search" size={18} />}
        value={words}
        onChange={({ currentTarget: { value } }) => {
          setWords(value, () => {
            setSearch(value === "" ? {} : { q: value }, { replace: true });
          });
        }}
      />
      {groups === undefined && error === null && <RowSkeletons count={8} />}
      {groups === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
      {shown !== undefined && (
        <Panel title="Declared" note={<span role="status">{shown.length}</span>}>
          {shown.length === 0 && (
            <EmptyState icon="group_off" title="No group and nobody in one is called so">
              Take letters away to see more.
            </EmptyState>
          )}
          {groupTree(shown).map((scope) => (
            <ScopeBranch key={scope.path} scope={scope} words={wanted} changed={changed} />
          ))}
        </Panel>
      )}
    </PolicyFrame>
  );
}

interface ScopeBranchProps {
  scope: Scope;
  words: string;
  changed: ReadonlySet<string>;
}

function ScopeBranch({ scope, words, changed }: ScopeBranchProps) {
  return (
    <details open className={classes.scope}>
      <summary className={classes.summary}>
        <Icon name="chevron_right" size={18} />
        <code>{shortName(scope.path)}</code>
        {scope.path.includes("/") || <span className={classes.soft}>the organisation</span>}
      </summary>
      <div className={classes.below}>
        <ul className={classes.groups}>
          {scope.groups.map((group) => (
            <GroupRow
              key={group.name}
              group={group}
              words={words}
              isChanged={changed.has(group.name)}
            />
          ))}
        </ul>
        {scope.scopes.map((inner) => (
          <ScopeBranch key={inner.path} scope={inner} words={words} changed={changed} />
        ))}
      </div>
    </details>
  );
}

function GroupRow(props: { group: Group; words: string; isChanged: boolean }) {
  const { group, words, isChanged } = props;
  const { name, displayName, description, ldapGroup, file, line } = group;
  const members = membersOf(group);
  return (
    <li className={classes.group}>
      <div className={classes.what}>
        <h3 className={classes.title}>
          {displayName ?? shortName(name)}
          {isChanged && <ChangedMark />}
        </h3>
        <p className={classes.soft}>
          <code>{shortName(name)}</code> <Place file={file} line={line} />
        </p>
        {description !== null && <p className={classes.soft}>{description}</p>}
      </div>
      <ul className={classes.members} aria-label={`Members of ${shortName(name)}`}>
        {members.map(({ user, from }) => (
          <li
            key={user}
            className={classes.member}
            data-inherited={from !== null || undefined}
            data-found={(words !== "" && user.toLowerCase().includes(words)) || undefined}
          >
            {user}
            {from !== null && (
              <span className={classes.from}>
                {" "}
                from {withoutOrg(from.slice(0, from.lastIndexOf("/")))}
              </span>
            )}
          </li>
        ))}
        {ldapGroup !== null && (
          <li className={classes.member}>
            <span className={classes.soft}>directory:</span> {ldapGroup}
          </li>
        )}
        {members.length === 0 && ldapGroup === null && (
          <li className={classes.soft}>Nobody is in it yet</li>
        )}
      </ul>
    </li>
  );
}
