import { SegmentedControl, Skeleton, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from "react";
import { flushSync } from "react-dom";

import { markdownQuery } from "../../api/markdown";
import type { Focusable } from "../../lib/focus";
import { ErrorState } from "../feedback/ErrorState";
import { Markdown } from "../Markdown";
import classes from "./MarkdownEditor.module.css";

interface MarkdownEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Ctrl-Enter, from where the hands are. */
  onSubmit?: () => void;
  placeholder?: string;
  rows?: number;
  /** What the server has against it. */
  error?: string | undefined;
  disabled?: boolean;
  /** Gives the keyboard to the text, also while its preview is shown. */
  fieldRef?: Ref<Focusable>;
  /** Has the keyboard as soon as it is there. */
  takesFocus?: boolean;
  /** Buttons in the line below. */
  actions?: ReactNode;
}

type Mode = "write" | "preview";

const MAX_LENGTH = 65_536;

/** A text in Markdown, and what it will look like: rendered by the server, as it will be kept. */
export function MarkdownEditor(props: MarkdownEditorProps) {
  const { label, value, onChange, onSubmit, placeholder, error, fieldRef, actions } = props;
  const { rows = 4, disabled = false, takesFocus = false } = props;
  const id = useId();
  const [mode, setMode] = useState<Mode>("write");
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);

  useImperativeHandle(
    fieldRef,
    () => ({
      focus() {
        // What is hidden cannot have the keyboard, and what is typed would be commands.
        flushSync(() => {
          setMode("write");
        });
        field.current?.focus();
      },
    }),
    [],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && onSubmit !== undefined) {
      event.preventDefault();
      onSubmit();
    }
  }

  return (
    <div className={classes.editor} style={{ "--rows": rows } as CSSProperties}>
      <div className={classes.head}>
        <label htmlFor={id} className={classes.label}>
          {label}
        </label>
        <SegmentedControl
          size="xs"
          aria-label={`${label}: write or preview`}
          value={mode}
          onChange={setMode}
          data={[
            { value: "write", label: "Write" },
            { value: "preview", label: "Preview" },
          ]}
        />
      </div>
      {mode === "preview" && <Preview text={value} />}
      <Textarea
        id={id}
        ref={field}
        hidden={mode === "preview"}
        classNames={{ input: classes.input }}
        rows={rows}
        maxLength={MAX_LENGTH}
        placeholder={placeholder}
        disabled={disabled}
        error={error}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={classes.foot}>
        <span className={classes.hint}>Markdown: **bold**, `code`, - lists, tables</span>
        {actions}
      </div>
    </div>
  );
}

function Preview({ text }: { text: string }) {
  const isEmpty = text.trim() === "";
  const preview = useQuery({ ...markdownQuery(text), enabled: !isEmpty });
  return (
    <div className={classes.preview} aria-live="polite">
      {isEmpty && <p className={classes.hint}>Nothing to preview yet.</p>}
      {!isEmpty && preview.isPending && <Skeleton height={72} />}
      {preview.isError && (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {!isEmpty && preview.data !== undefined && <Markdown html={preview.data} />}
    </div>
  );
}
