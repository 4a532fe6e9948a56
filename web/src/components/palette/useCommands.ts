import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { catalogQuery } from "../../api/policy";
import { sentenceOf } from "../../api/problem";
import { useSignOut } from "../../api/session";
import { ticketListQuery } from "../../api/tickets";
import { cardAddress } from "../../lib/cards";
import { searchCatalog } from "../../lib/catalogSearch";
import { bestMatches } from "../../lib/match";
import { ticketNumber } from "../../lib/names";
import { singleKeys } from "../../lib/shortcuts";
import { useStore } from "../../lib/store";
import { showToast } from "../../lib/toasts";
import { STATUS_LABEL } from "../../lib/words";
import { useTyped } from "../form/useSuggestions";
import { DESTINATIONS } from "../shell/navigation";
import { openOverlay } from "../shell/Overlays";

export interface Command {
  id: string;
  /** The heading that it stands under. */
  group: "Go to" | "Do" | "Open a ticket from" | "Tickets";
  icon: string;
  label: string;
  hint?: string;
  run: () => void;
}

const SHOWN_CARDS = 4;
/** A single letter begins something in every card. */
const CARDS_FROM = 2;
const SHOWN_TICKETS = 7;

/** Everything that the palette offers for what is typed, in the order of its groups. */
export function useCommands(text: string): Command[] {
  const typed = text.trim();
  const here = usePlainCommands();
  const cards = useCardCommands(typed);
  const tickets = useTicketCommands(typed);
  const textOf = ({ label, hint = "" }: Command) => `${label} ${hint}`;
  if (typed === "") return here;
  return [...tickets.exact, ...bestMatches(here, typed, textOf), ...cards, ...tickets.found];
}

function usePlainCommands(): Command[] {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const haveKeys = useStore(singleKeys);
  const byKey = (hint: string) => (haveKeys ? { hint } : {});
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const scheme = (name: "light" | "dark" | "auto", label: string, icon: string): Command => ({
    id: `scheme-${name}`,
    group: "Do",
    icon,
    label,
    run: () => {
      setColorScheme(name);
    },
  });
  return [
    ...DESTINATIONS.map(({ to, label, icon, key }) => ({
      id: `go-${to}`,
      group: "Go to" as const,
      icon,
      label,
      ...byKey(`G ${key.toUpperCase()}`),
      run: () => void navigate(to),
    })),
    {
      id: "board",
      group: "Go to",
      icon: "view_kanban",
      label: "Board",
      run: () => void navigate("/tickets?layout=board"),
    },
    {
      id: "new",
      group: "Do",
      icon: "add",
      label: "New ticket",
      ...byKey("C"),
      run: () => void navigate("/new"),
    },
    {
      id: "shortcuts",
      group: "Do",
      icon: "keyboard",
      label: "Keyboard shortcuts",
      ...byKey("?"),
      run: () => {
        openOverlay("shortcuts");
      },
    },
    scheme("light", "Light colours", "light_mode"),
    scheme("dark", "Dark colours", "dark_mode"),
    scheme("auto", "Colours as the system has them", "contrast"),
    {
      id: "sign-out",
      group: "Do",
      icon: "logout",
      label: "Sign out",
      run: () => {
        // The palette is gone by then: only a promise still tells what became of it.
        signOut.mutateAsync().catch((error: unknown) => {
          showToast("bad", sentenceOf(error));
        });
      },
    },
  ];
}

/** Cards by what they are about, as New ticket finds them. */
function useCardCommands(typed: string): Command[] {
  const navigate = useNavigate();
  const { data: catalog } = useQuery(catalogQuery("", "below"));
  if (catalog === undefined || typed.length < CARDS_FROM) return [];
  const titleOf = (name: string) =>
    catalog.categories.find((entry) => entry.name === name)?.displayName ?? "";
  const found = searchCatalog(catalog.items, titleOf, typed);
  return found.slice(0, SHOWN_CARDS).map((item) => ({
    id: item.name,
    group: "Open a ticket from",
    icon: item.icon ?? "confirmation_number",
    label: item.displayName,
    hint: item.description ?? "",
    run: () => void navigate(cardAddress(item, "")),
  }));
}

function useTicketCommands(text: string): { exact: Command[]; found: Command[] } {
  const navigate = useNavigate();
  const typed = useTyped(text);
  const number = ticketNumber(text);
  const search = useQuery({
    ...ticketListQuery({ q: typed, limit: SHOWN_TICKETS }),
    enabled: typed.length > 1 && number === undefined,
  });
  const open = (to: string) => () => void navigate(`/tickets/${to}`);
  return {
    exact:
      number === undefined
        ? []
        : [
            {
              id: "number",
              group: "Tickets",
              icon: "confirmation_number",
              label: `Go to ${number}`,
              run: open(number),
            },
          ],
    found: (number === undefined && typed.length > 1 ? (search.data?.items ?? []) : []).map(
      (ticket) => ({
        id: ticket.number,
        group: "Tickets" as const,
        icon: "confirmation_number",
        label: `${ticket.number} ${ticket.title}`,
        hint: STATUS_LABEL[ticket.status],
        run: open(ticket.number),
      }),
    ),
  };
}
