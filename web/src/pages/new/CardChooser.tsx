import { NativeSelect, Tabs, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { catalogQuery } from "../../api/policy";
import type { Catalog, CatalogItem } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorState } from "../../components/feedback/ErrorState";
import { ServicePicker } from "../../components/form/ServicePicker";
import { useTyped } from "../../components/form/useSuggestions";
import { useInitialFocus } from "../../components/form/useInitialFocus";
import { Icon } from "../../components/icon/Icon";
import { Page } from "../../components/Page";
import { useAddressText } from "../../lib/addressText";
import { cardAddress } from "../../lib/cards";
import { catchAllCards, searchCatalog } from "../../lib/catalogSearch";
import { scopeBelowOrg, settledPath } from "../../lib/services";
import { countOf } from "../../lib/words";
import { Card, CardSkeletons } from "./Card";
import classes from "./CardChooser.module.css";
import { KnownTickets } from "./KnownTickets";
import { useArrowKeys } from "./useArrowKeys";

const ALL = "all";

/** All cards that are offered: by search, by category, and for a service. */
export function CardChooser() {
  const [search, setSearch] = useSearchParams();
  const [words, setWords] = useAddressText(search.get("q") ?? "");
  const [service, setService] = useAddressText(search.get("service") ?? "");
  const category = search.get("category") ?? ALL;
  const asked = useTyped(settledPath(service));
  const offered = useQuery(catalogQuery(asked));
  // Who searches does not know where a card is declared: cards of deeper services are found, too.
  const everything = useQuery(catalogQuery(asked, "below"));
  const { error, refetch } = offered;
  const isSearching = words.trim() !== "";
  const catalog = useMemo(
    () =>
      isSearching && !everything.isError ? withDeeper(offered.data, everything.data) : offered.data,
    [isSearching, everything.isError, offered.data, everything.data],
  );

  // The address follows what is typed; the fields do not wait for it.
  const keep = (next: { words?: string; service?: string; category?: string }) => {
    setSearch(addressOf({ words, service, category, ...next }), { replace: true });
  };

  return (
    <Page
      title="New ticket"
      lead="Say in your own words what you need, and choose the card that fits."
    >
      <Chooser
        catalog={catalog}
        words={words}
        service={asked}
        category={category}
        onWords={(value) => {
          setWords(value, () => {
            // A search goes through all cards.
            keep({ words: value, category: ALL });
          });
        }}
        onCategory={(value) => {
          keep({ category: value });
        }}
        servicePicker={
          <ServicePicker
            label="For which service?"
            size="md"
            placeholder="Any service"
            value={service}
            onChange={(value) => {
              setService(value, () => {
                keep({ service: value });
              });
            }}
          />
        }
      />
      {catalog === undefined && error === null && <CardSkeletons />}
      {catalog === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}

/** What is offered where one stands, and then what only deeper services have. Ranked when all is there. */
function withDeeper(here: Catalog | undefined, all: Catalog | undefined): Catalog | undefined {
  if (here === undefined || all === undefined) return undefined;
  const known = new Set(here.items.map(({ name }) => name));
  return { ...here, items: [...here.items, ...all.items.filter(({ name }) => !known.has(name))] };
}

interface Choice {
  words: string;
  service: string;
  category: string;
}

function addressOf({ words, service, category }: Choice): URLSearchParams {
  const parts = { q: words, service, category: category === ALL ? "" : category };
  return new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== ""));
}

interface ChooserProps {
  catalog: Catalog | undefined;
  words: string;
  service: string;
  category: string;
  onWords: (words: string) => void;
  onCategory: (category: string) => void;
  servicePicker: ReactNode;
}

function Chooser(props: ChooserProps) {
  const { catalog, words, service, category, onWords, onCategory, servicePicker } = props;
  const navigate = useNavigate();
  const field = useInitialFocus<HTMLInputElement>();
  const frame = useRef<HTMLDivElement>(null);
  const onArrow = useArrowKeys(frame);
  const sections = useMemo(
    () => (catalog === undefined ? [] : sectionsOf(catalog, words, category)),
    [catalog, words, category],
  );
  const cards = sections.flatMap(({ items }) => items);
  const [first] = cards;
  const isSearching = words.trim() !== "";
  const rest = isSearching && catalog !== undefined ? anythingElse(catalog, cards) : [];

  function onSearchKey(event: KeyboardEvent) {
    if (event.key === "Enter" && isSearching && first !== undefined) {
      event.preventDefault();
      void navigate(cardAddress(first, service));
    } else if (event.key === "Escape" && words !== "") {
      event.preventDefault();
      onWords("");
    }
  }

  return (
    // The arrows are a second way for what Tab and Enter do on the fields and links in here.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={frame} onKeyDown={onArrow}>
      <search className={classes.find}>
        <TextInput
          ref={field}
          label="What do you need?"
          placeholder="For example: the database hangs"
          size="md"
          type="search"
          data-arrow-stop
          autoComplete="off"
          leftSection={<Icon name="search" />}
          value={words}
          onChange={(event) => {
            onWords(event.currentTarget.value);
          }}
          onKeyDown={onSearchKey}
        />
        {servicePicker}
      </search>
      {catalog !== undefined && (
        <>
          <CategoryChoice catalog={catalog} value={category} onChange={onCategory} />
          <p className="visually-hidden" role="status">
            {isSearching ? `${countOf(cards.length, "card")} found` : ""}
          </p>
          {isSearching && cards.length === 0 && (
            <EmptyState icon="search" title="No card fits these words" compact>
              Try the name of the thing that is broken, or of what you would like to have. Or take
              one of these: who gets it knows where it belongs.
            </EmptyState>
          )}
          {[...sections, ...rest].map(({ title, note, items }) => (
            <section key={title} className={classes.section} aria-label={title}>
              <h2 className={classes.title}>
                {title} {note !== "" && <span className={classes.note}>{note}</span>}
              </h2>
              <ul className={classes.cards}>
                {items.map((item) => (
                  <Card
                    key={item.name}
                    item={item}
                    service={service}
                    isBest={isSearching && item === first}
                  />
                ))}
              </ul>
            </section>
          ))}
          {isSearching && <KnownTickets words={words} />}
          {!isSearching && cards.length === 0 && (
            <EmptyState icon="search" title="No cards">
              Nothing is offered here. Choose another category or service.
            </EmptyState>
          )}
        </>
      )}
    </div>
  );
}

interface CategoryChoiceProps {
  catalog: Catalog;
  value: string;
  onChange: (category: string) => void;
}

/** Tabs where there is room for them, else a drop-down: one of the two is displayed. */
function CategoryChoice({ catalog, value, onChange }: CategoryChoiceProps) {
  const choices = [
    { value: ALL, label: "Everything", icon: "category" },
    ...catalog.categories.map(({ name, displayName, icon }) => ({
      value: name,
      label: displayName,
      icon: icon ?? "category",
    })),
  ];
  return (
    <>
      <Tabs
        className={classes.tabs}
        value={value}
        onChange={(next) => {
          onChange(next ?? ALL);
        }}
      >
        <Tabs.List aria-label="Category">
          {choices.map((choice) => (
            <Tabs.Tab
              key={choice.value}
              value={choice.value}
              leftSection={<Icon name={choice.icon} size={18} />}
            >
              {choice.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={value} className="visually-hidden">
          Below are the cards of this category.
        </Tabs.Panel>
      </Tabs>
      <NativeSelect
        className={classes.dropDown}
        label="Category"
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
        data={choices.map(({ value, label }) => ({ value, label }))}
      />
    </>
  );
}

interface Section {
  title: string;
  note: string;
  items: CatalogItem[];
}

const titlesOf =
  ({ categories }: Catalog) =>
  (name: string) =>
    categories.find((entry) => entry.name === name)?.displayName ?? "";

/** Nobody is left without a card, whatever was typed. */
function anythingElse(catalog: Catalog, found: readonly CatalogItem[]): Section[] {
  const cards = catchAllCards(catalog.items, titlesOf(catalog));
  if (found.length === 0) {
    return cards.length === 0 ? [] : [{ title: "For everything else", note: "", items: cards }];
  }
  const [forQuestions] = cards;
  if (forQuestions === undefined || found.includes(forQuestions)) return [];
  return [{ title: "None of these?", note: "", items: [forQuestions] }];
}

/** What is searched for comes ranked; otherwise a service's own cards come up, then category by category. */
function sectionsOf(catalog: Catalog, words: string, category: string): Section[] {
  const { categories, items } = catalog;
  const chosen = items.filter((item) => category === ALL || item.category === category);
  if (words.trim() !== "") {
    const found = searchCatalog(chosen, titlesOf(catalog), words);
    return found.length === 0 ? [] : [{ title: "Best first", note: "", items: found }];
  }
  const isScoped = ({ name }: CatalogItem) => scopeBelowOrg(name) !== "";
  const scoped = {
    title: "For this service",
    note: "declared nearest to it",
    items: chosen.filter(isScoped),
  };
  const rest = categories.map(({ name, displayName, description }) => ({
    title: displayName,
    note: description ?? "",
    items: chosen.filter((item) => item.category === name && !isScoped(item)),
  }));
  return [scoped, ...rest].filter((section) => section.items.length > 0);
}
