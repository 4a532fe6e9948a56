import { Button } from "@mantine/core";
import { useCallback, useState, type ReactNode } from "react";

import type { TicketQuery } from "../../api/types";
import { Icon } from "../../components/icon/Icon";
import { fromSearch, toSearch } from "../../lib/search";
import classes from "./FilterBar.module.css";
import { FilterMenu } from "./FilterMenu";
import { SearchField } from "./SearchField";
import { FILTERS, type Filter } from "./useFilterOptions";

function valuesOf(query: TicketQuery, filter: Filter): readonly string[] {
  if (filter === "sla") return query.sla === undefined ? [] : [query.sla];
  return query[filter] ?? [];
}

/** The query with a filter's values replaced. */
function withValues(query: TicketQuery, filter: Filter, values: readonly string[]): TicketQuery {
  const search = new URLSearchParams(toSearch(query));
  search.delete(filter);
  for (const value of values) search.append(filter, value);
  return fromSearch(search);
}

/** What people filter by rarely: behind a button, unless it is in use. */
const RARE: ReadonlySet<Filter> = new Set(["requester", "workflow", "item"]);

interface FilterBarProps {
  query: TicketQuery;
  onChange: (query: TicketQuery, how?: { replace: boolean }) => void;
  /** What else can be done with the set. */
  tools?: ReactNode;
}

/** Search and filters; on a phone the filters are behind a button. */
export function FilterBar({ query, onChange, tools }: FilterBarProps) {
  const [opened, setOpened] = useState(false);
  const [hasAll, setHasAll] = useState(false);
  const shown = FILTERS.filter(
    (filter) => hasAll || !RARE.has(filter) || valuesOf(query, filter).length > 0,
  );
  const inUse = FILTERS.filter((filter) => valuesOf(query, filter).length > 0).length;
  const onSearch = useCallback(
    (q: string) => {
      const rest = { ...query };
      delete rest.q;
      // One entry of the history for a search, not one for every letter.
      onChange(q === "" ? rest : { ...rest, q }, { replace: query.q !== undefined });
    },
    [query, onChange],
  );
  return (
    <div className={classes.bar} role="search" aria-label="Tickets">
      <SearchField value={query.q ?? ""} onSearch={onSearch} />
      <Button
        variant="default"
        className={classes.toggle ?? ""}
        aria-expanded={opened}
        leftSection={<Icon name="filter_list" size={18} />}
        onClick={() => {
          setOpened(!opened);
        }}
      >
        Filters{inUse > 0 && ` (${inUse})`}
      </Button>
      {tools}
      <div className={classes.filters} data-opened={opened || undefined}>
        {shown.map((filter) => (
          <FilterMenu
            key={filter}
            filter={filter}
            single={filter === "sla"}
            values={valuesOf(query, filter)}
            onChange={(values) => {
              onChange(withValues(query, filter, values));
            }}
          />
        ))}
        {shown.length < FILTERS.length && (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => {
              setHasAll(true);
            }}
          >
            More filters
          </Button>
        )}
        {inUse > 0 && (
          <Button
            variant="subtle"
            size="xs"
            leftSection={<Icon name="close" size={16} />}
            onClick={() => {
              onChange(query.sort === undefined ? {} : { sort: query.sort });
            }}
          >
            Clear all
          </Button>
        )}
      </div>
    </div>
  );
}
