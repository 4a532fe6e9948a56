import { CloseButton, TextInput } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";

import { Icon } from "../../components/icon/Icon";
import { useAddressText } from "../../lib/addressText";
import { useShortcuts } from "../../lib/shortcuts";
import classes from "./FilterBar.module.css";

const PAUSE_MS = 180;
const MAX_LENGTH = 512;

interface SearchFieldProps {
  value: string;
  onSearch: (text: string) => void;
}

/** Searches as one types; what was typed is never taken back by what comes later. */
export function SearchField({ value, onSearch }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [sent, send] = useAddressText(value, setText);
  useEffect(() => {
    const next = text.trim();
    if (next === sent) return;
    const timer = setTimeout(() => {
      send(next, () => {
        onSearch(next);
      });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text, sent, send, onSearch]);
  const shortcuts = useMemo(
    () => [
      {
        keys: "/",
        label: "Search these tickets",
        group: "Tickets",
        run: () => field.current?.select(),
      },
    ],
    [],
  );
  useShortcuts(shortcuts);
  return (
    <TextInput
      ref={field}
      className={classes.search}
      type="search"
      aria-label="Search these tickets"
      placeholder="Search titles, descriptions, comments"
      maxLength={MAX_LENGTH}
      leftSection={<Icon name="search" size={18} />}
      rightSection={
        text !== "" && (
          <CloseButton
            aria-label="Clear the search"
            onClick={() => {
              setText("");
              field.current?.focus();
            }}
          />
        )
      }
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
      }}
    />
  );
}
