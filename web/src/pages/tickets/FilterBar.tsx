import { Button } from "@mantine/core";
import { useCallback, useState } from "react";

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

interface FilterBarProps {
  query: TicketQuery;
  onChange: (query: TicketQuery, how?: { replace: boolean }) => void;
}

/** Search and filters; on a phone the filters are behind a button. */
export function FilterBar({ query, onChange }: FilterBarProps) {
  const [opened, setOpened] = useState(false);
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
      {inUse > 0 && (
        <Button
          variant="subtle"
          className={classes.clear ?? ""}
          onClick={() => {
            onChange(query.sort === undefined ? {} : { sort: query.sort });
          }}
        >
          Clear all
        </Button>
      )}
      <div className={classes.filters} data-opened={opened || undefined}>
        {FILTERS.map((filter) => (
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
      </div>
    </div>
  );
}
