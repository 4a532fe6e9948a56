import { Select, type ComboboxItem } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { peopleQuery } from "../../api/people";
import { sentenceOf } from "../../api/problem";
import type { Person } from "../../api/types";
import { Avatar } from "../Avatar";
import classes from "./Pickers.module.css";
import { useClearing } from "./useClearing";
import { useTyped } from "./useSuggestions";

interface UserPickerProps {
  label: string;
  /** Hides the label from sight, where the place says it already. */
  labelHidden?: boolean;
  placeholder?: string;
  /** What the button does that chooses nobody. */
  clearLabel: string;
  value: Person | null;
  onChange: (person: Person | null) => void;
  /** Shown before anything is typed: me, the members of a group. */
  suggested?: readonly Person[];
  disabled?: boolean;
}

const labelOf = ({ display_name }: Person) => display_name;

/** One person, found by how a name, a word of it, or the address begins. */
export function UserPicker(props: UserPickerProps) {
  const { label, labelHidden = false, clearLabel, value, onChange, suggested = [] } = props;
  const [search, setSearch] = useState(value?.display_name ?? "");
  const clearing = useClearing(clearLabel);
  const isUntouched = search.trim() === "" || search === value?.display_name;
  const wanted = isUntouched ? "" : search.trim();
  const typed = useTyped(wanted);
  const found = useQuery(peopleQuery(typed));
  // Whoever was found by another text would be chosen by mistake.
  const isFound = typed === wanted && found.isSuccess && !found.isPlaceholderData;
  const offered = isUntouched ? [...(value ? [value] : []), ...suggested] : [];
  // Whoever is chosen is called the same all the time: another label would replace what is typed.
  const people = distinct([...offered, ...(isFound ? found.data.items : [])]).map((person) =>
    person.username === value?.username ? value : person,
  );
  return (
    <Select
      label={label}
      classNames={labelHidden ? { label: "visually-hidden" } : {}}
      placeholder={props.placeholder ?? "Name or e-mail address"}
      disabled={props.disabled ?? false}
      searchable
      allowDeselect={false}
      {...clearing}
      // As soon as it is there. What is merely suggested takes an arrow key.
      selectFirstOptionOnChange={isFound && !isUntouched}
      nothingFoundMessage={messageOf(isFound, found.error)}
      // The server has filtered, by more than the label.
      filter={({ options }) => options}
      data={people.map((person) => ({ value: person.username, label: labelOf(person) }))}
      value={value?.username ?? null}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(username) => {
        onChange(people.find((person) => person.username === username) ?? null);
      }}
      renderOption={({ option }) => <PersonOption option={option} />}
      comboboxProps={{ shadow: "md", portalProps: { target: "#main" } }}
    />
  );
}

function PersonOption({ option }: { option: ComboboxItem }) {
  return (
    <span className={classes.person}>
      <Avatar name={option.label} size={24} />
      <span>{option.label}</span>
      <span className={classes.username}>{option.value}</span>
    </span>
  );
}

function messageOf(isFound: boolean, error: Error | null): string {
  if (error !== null) return sentenceOf(error);
  return isFound ? "Nobody is called so" : "Looking…";
}

function distinct(people: readonly Person[]): Person[] {
  return [...new Map(people.map((person) => [person.username, person])).values()];
}
