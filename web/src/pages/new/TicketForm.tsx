import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Link, useNavigate } from "react-router";

import { catalogQuery } from "../../api/policy";
import { ProblemError, sentenceOf } from "../../api/problem";
import { useMe } from "../../api/session";
import { newIdempotencyKey, useOpenTicket } from "../../api/tickets";
import type { CatalogItem, OpenTicket, Priority, Ticket } from "../../api/types";
import { MarkdownEditor } from "../../components/form/MarkdownEditor";
import { ServicePicker } from "../../components/form/ServicePicker";
import { useTyped } from "../../components/form/useSuggestions";
import { useInitialFocus } from "../../components/form/useInitialFocus";
import { Icon } from "../../components/icon/Icon";
import { Page } from "../../components/Page";
import { PageSkeleton } from "../../components/Skeletons";
import { attemptOf, type Attempt } from "../../lib/attempt";
import { useDraft } from "../../lib/drafts";
import { shortName } from "../../lib/names";
import { settledPath } from "../../lib/services";
import { useIsShown } from "../../lib/shown";
import { showToast } from "../../lib/toasts";
import { PRIORITIES, PRIORITY_LABEL } from "../../lib/words";
import { Outcome } from "./Outcome";
import classes from "./TicketForm.module.css";

interface Fields {
  title: string;
  description: string;
  /** As it was chosen with the card until somebody changes it. */
  service: string | null;
  /** The card's until somebody chooses. */
  priority: Priority | null;
  attempt: Attempt | null;
}

const EMPTY: Fields = { title: "", description: "", service: null, priority: null, attempt: null };
const MAX_TITLE = 200;

interface TicketFormProps {
  /** Short name of the card. */
  item: string;
  /** The service that the card was chosen for. */
  chosenService: string;
}

/** The form, as soon as its card is known: nothing moves then any more. */
export function TicketForm(props: TicketFormProps) {
  const { isFetched } = useQuery(catalogQuery(settledPath(props.chosenService)));
  return isFetched ? <KnownForm {...props} /> : <PageSkeleton />;
}

/** What only the person knows about a request, and beside it what will happen with it. */
function KnownForm({ item, chosenService }: TicketFormProps) {
  const navigate = useNavigate();
  const draft = useDraft(`${useMe().user.username}.new.${item}`, EMPTY);
  const open = useOpenTicket();
  const isShown = useIsShown();
  const field = useInitialFocus<HTMLInputElement>();
  const { title, description, priority, attempt } = draft.value;
  const service = draft.value.service ?? chosenService;
  const settled = useTyped(settledPath(service));
  const card = useCard(item, settled);
  const problem = open.error instanceof ProblemError ? open.error : undefined;
  const errorAt = (pointer: string) =>
    problem?.pointer === pointer ? { error: problem.detail } : {};

  function set(part: Partial<Fields>) {
    draft.set({ ...draft.value, ...part });
  }

  /** What somebody has typed on meanwhile was not sent, and is no attempt at the same any more. */
  function forget(sent: Fields) {
    const now = draft.current();
    if (JSON.stringify(now) === JSON.stringify(sent)) draft.clear();
    else if (now.attempt?.key === sent.attempt?.key) draft.set({ ...now, attempt: null });
  }

  function submit() {
    if (open.isPending) return;
    const body = bodyOf(item, draft.value, service);
    const next = attemptOf(attempt, body, newIdempotencyKey);
    // Kept with the draft: a reload does not make another ticket of it.
    const sent = { ...draft.value, attempt: next };
    draft.set(sent);
    const goThere = ({ number }: Ticket) => void navigate(`/tickets/${number}`, { replace: true });
    // Who has left the form before the answer comes hears of it, and is not called away.
    open.mutateAsync({ body, key: next.key }, { onSuccess: goThere }).then(
      ({ number }) => {
        showToast("good", `${number} is open.`);
        forget(sent);
      },
      (error: unknown) => {
        // While the form is there the mutation has the error, which is shown.
        if (isShown()) return;
        showToast("bad", `“${body.title ?? item}” was not opened. ${sentenceOf(error)}`);
      },
    );
  }

  return (
    <Page
      title={card?.displayName ?? item}
      tabTitle={`New: ${card?.displayName ?? item}`}
      lead={card?.description ?? undefined}
      actions={
        <Button
          component={Link}
          to={chosenService === "" ? "/new" : `/new?service=${encodeURIComponent(chosenService)}`}
          variant="default"
          leftSection={<Icon name="arrow_back" size={18} />}
        >
          Other cards
        </Button>
      }
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={classes.fields}>
          {draft.restored && draft.value !== EMPTY && (
            <p className={classes.restored}>
              <Icon name="history" size={18} />
              What you wrote earlier is back.
              <Button variant="subtle" size="compact-sm" onClick={draft.clear}>
                Start over
              </Button>
            </p>
          )}
          <TextInput
            ref={field}
            label="Title"
            description="In one line, as lists will show it"
            placeholder={card?.displayName}
            size="md"
            maxLength={MAX_TITLE}
            value={title}
            onChange={(event) => {
              set({ title: event.currentTarget.value });
            }}
            {...errorAt("/title")}
          />
          <div className={classes.pair}>
            <ServicePicker
              label="Service"
              placeholder="All of the organisation"
              value={service}
              onChange={(value) => {
                set({ service: value });
              }}
              {...errorAt("/service")}
            />
            <Select
              label="Priority"
              allowDeselect={false}
              value={priority ?? card?.defaults.priority ?? null}
              onChange={(value) => {
                set({ priority: value });
              }}
              data={PRIORITIES.map((value) => ({
                value,
                label:
                  value === card?.defaults.priority
                    ? `${PRIORITY_LABEL[value]} (usual)`
                    : PRIORITY_LABEL[value],
              }))}
            />
          </div>
          <MarkdownEditor
            label="Description"
            rows={8}
            placeholder="What happens, since when, and whom does it hold up?"
            value={description}
            onChange={(value) => {
              set({ description: value });
            }}
            onSubmit={submit}
            error={problem?.pointer === "/description" ? problem.detail : undefined}
          />
        </div>
        <Outcome item={item} service={settled} priority={priority} />
        <div className={classes.send}>
          <div role="alert" className={classes.alert}>
            {open.error !== null && (
              <p className={classes.failure}>
                <Icon name="error" />
                <span>
                  <strong>The ticket was not opened.</strong> {sentenceOf(open.error)}
                </span>
              </p>
            )}
          </div>
          <Button type="submit" size="md" loading={open.isPending}>
            Open ticket
          </Button>
          <span className={classes.hint}>A draft is kept on this machine until you send it.</span>
        </div>
      </form>
    </Page>
  );
}

/** The card of that name for the service; while none is offered there, the last one that was. */
function useCard(item: string, service: string): CatalogItem | undefined {
  const { data } = useQuery(catalogQuery(service));
  const found = data?.items.find(({ name }) => shortName(name) === item);
  const [last, setLast] = useState(found);
  if (found !== undefined && found !== last) setLast(found);
  return found ?? last;
}

/** Only what was filled in: the card knows the rest. */
function bodyOf(item: string, fields: Fields, service: string): OpenTicket {
  const { title, description, priority } = fields;
  const path = service.trim();
  return {
    item,
    ...(title.trim() !== "" && { title: title.trim() }),
    ...(description.trim() !== "" && { description }),
    ...(path !== "" && { service: path }),
    ...(priority !== null && { priority }),
  };
}
