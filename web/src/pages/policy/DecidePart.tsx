import { Autocomplete, Button, SegmentedControl, Select } from "@mantine/core";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { peopleQuery } from "../../api/people";
import { explainQuery, groupsQuery, workflowsQuery } from "../../api/policy";
import { ProblemError, sentenceOf } from "../../api/problem";
import type { Explanation } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorState } from "../../components/feedback/ErrorState";
import { ServicePicker } from "../../components/form/ServicePicker";
import { useTyped } from "../../components/form/useSuggestions";
import { Icon } from "../../components/icon/Icon";
import { Panel } from "../../components/Panel";
import { CascadeExplanation } from "../../components/policy/CascadeExplanation";
import { RowSkeletons } from "../../components/Skeletons";
import { useAddressText } from "../../lib/addressText";
import { shortName, withoutOrg } from "../../lib/names";
import {
  explainQueryOf,
  isComplete,
  questionFrom,
  questionOf,
  searchOf,
  type Kind,
  type Question,
} from "../../lib/question";
import { STATUS_LABEL, STATUSES } from "../../lib/words";
import { PolicyFrame } from "./PolicyFrame";
import classes from "./DecidePart.module.css";

const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: STATUS_LABEL[value] }));

/** "May this person do that there?", answered as the server would decide, with the whole trace. */
export function DecidePart() {
  const [search, setSearch] = useSearchParams();
  const asked = questionFrom(search);
  const isAsked = isComplete(kindOf(asked), asked);
  const answer = useQuery({ ...explainQuery(explainQueryOf(asked)), enabled: isAsked });
  // A question from elsewhere fills the form anew; the form's own leave the keyboard where it was.
  const [others, setOthers] = useState(0);
  const [, setAddress] = useAddressText(search.toString(), () => {
    setOthers(others + 1);
  });
  return (
    <PolicyFrame
      title="May they?"
      lead="Ask what policy would decide. Nothing is changed, and the address can be shared."
    >
      <div className={classes.columns}>
        <Form
          key={others}
          asked={asked}
          onAsk={(question) => {
            const next = searchOf(question).toString();
            if (next === searchOf(asked).toString()) void answer.refetch();
            else {
              setAddress(next, () => {
                setSearch(next);
              });
            }
          }}
        />
        <Answer isAsked={isAsked} answer={answer} />
      </div>
    </PolicyFrame>
  );
}

const kindOf = ({ group }: Question): Kind => (group === "" ? "move" : "group");

interface FormProps {
  asked: Question;
  onAsk: (question: Question) => void;
}

function Form({ asked, onAsk }: FormProps) {
  const [kind, setKind] = useState(kindOf(asked));
  const [question, setQuestion] = useState(asked);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<Question>) => {
    setQuestion({ ...question, ...part });
  };
  return (
    <Panel title="Question">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isComplete(kind, question)) onAsk(questionOf(kind, question));
        }}
      >
        <SegmentedControl
          aria-label="Kind of question"
          value={kind}
          onChange={(value) => {
            setKind(value === "group" ? "group" : "move");
          }}
          data={[
            { value: "move", label: "Make a move" },
            { value: "group", label: "Act for a group" },
          ]}
        />
        <PersonField
          label="May"
          placeholder="Me, or a user name"
          value={question.user}
          onChange={(user) => {
            set({ user });
          }}
        />
        {kind === "move" ? (
          <MoveFields question={question} set={set} tried={tried} />
        ) : (
          <GroupField question={question} set={set} tried={tried} />
        )}
        <ServicePicker
          label="On the service"
          description="Empty: the organisation itself"
          value={question.service}
          onChange={(service) => {
            set({ service });
          }}
        />
        {kind === "move" && <RoleFields question={question} set={set} />}
        <Button type="submit">Ask</Button>
      </form>
    </Panel>
  );
}

interface FieldsProps {
  question: Question;
  set: (part: Partial<Question>) => void;
  /** It was asked before it was complete: what is missing says so. */
  tried?: boolean;
}

const missing = (tried: boolean, value: string, text: string) => tried && value === "" && text;

function MoveFields({ question, set, tried = false }: FieldsProps) {
  const { data: workflows = [] } = useQuery(workflowsQuery);
  // An address may name a workflow by its short name.
  const named = workflows.find(
    ({ name }) => name === question.workflow || withoutOrg(name) === question.workflow,
  );
  return (
    <>
      <div className={classes.pair}>
        <Select
          label="Move a ticket from"
          data={STATUS_OPTIONS}
          placeholder="Status"
          error={missing(tried, question.from, "Choose a status.")}
          value={question.from === "" ? null : question.from}
          onChange={(from) => {
            set({ from: from ?? "" });
          }}
        />
        <Select
          label="to"
          data={STATUS_OPTIONS}
          placeholder="Status"
          error={missing(tried, question.to, "Choose a status.")}
          value={question.to === "" ? null : question.to}
          onChange={(to) => {
            set({ to: to ?? "" });
          }}
        />
      </div>
      <Select
        label="Under the workflow"
        searchable
        placeholder="The service may have one of its own"
        error={missing(tried, question.workflow, "Choose a workflow.")}
        data={workflows.map(({ name, displayName }) => ({
          value: withoutOrg(name),
          label: `${displayName} (${withoutOrg(name)})`,
        }))}
        value={named === undefined ? null : withoutOrg(named.name)}
        onChange={(workflow) => {
          set({ workflow: workflow ?? "" });
        }}
      />
    </>
  );
}

function RoleFields({ question, set }: FieldsProps) {
  return (
    <div className={classes.pair}>
      <PersonField
        label="Assigned to"
        placeholder="Nobody"
        value={question.assignee}
        onChange={(assignee) => {
          set({ assignee });
        }}
      />
      <PersonField
        label="Opened by"
        placeholder="Somebody else"
        value={question.requester}
        onChange={(requester) => {
          set({ requester });
        }}
      />
    </div>
  );
}

function GroupField({ question, set, tried = false }: FieldsProps) {
  const { data: groups = [] } = useQuery(groupsQuery);
  return (
    <Autocomplete
      label="Act for the group"
      placeholder="db-admins"
      error={missing(tried, question.group, "Name a group.")}
      data={[...new Set(groups.map(({ name }) => shortName(name)))]}
      value={question.group}
      onChange={(group) => {
        set({ group });
      }}
      spellCheck={false}
      autoCapitalize="none"
    />
  );
}

interface PersonFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (username: string) => void;
}

/** A user name with completion; names that the server does not know may be asked about too. */
function PersonField({ label, placeholder, value, onChange }: PersonFieldProps) {
  const { data } = useQuery(peopleQuery(useTyped(value)));
  return (
    <Autocomplete
      label={label}
      placeholder={placeholder}
      data={data?.items.map(({ username }) => username) ?? []}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      spellCheck={false}
      autoCapitalize="none"
      leftSection={<Icon name="person" size={18} />}
    />
  );
}

interface AnswerProps {
  isAsked: boolean;
  answer: UseQueryResult<Explanation>;
}

function Answer({ isAsked, answer: { data, error, refetch } }: AnswerProps) {
  return (
    <div aria-live="polite">
      <Panel title="Answer">
        <div className={classes.answer}>
          {!isAsked && (
            <EmptyState icon="help" title="Nothing is asked yet">
              Say who, what and where. The answer names the rule, the groups that were looked at,
              and the revision.
            </EmptyState>
          )}
          {isAsked && error !== null && <Refusal error={error} onRetry={() => void refetch()} />}
          {isAsked && error === null && data === undefined && <RowSkeletons count={3} />}
          {isAsked && error === null && data !== undefined && (
            <CascadeExplanation
              decision={data}
              workflow={data.workflow}
              file={data.rule}
              revision={data.revision}
            />
          )}
        </div>
      </Panel>
    </div>
  );
}

/** What the server does not understand it does not understand again; the rest can be tried anew. */
function Refusal({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isWrong = error instanceof ProblemError && error.status === 400;
  if (!isWrong) {
    return <ErrorState error={error} title="This could not be answered" onRetry={onRetry} />;
  }
  return (
    <p role="alert" className={classes.refused}>
      <Icon name="error" size={18} /> {sentenceOf(error)}
    </p>
  );
}
