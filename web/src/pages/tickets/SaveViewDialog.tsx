import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";

import { ProblemError } from "../../api/problem";
import type { View } from "../../api/types";
import { useChangeView, useSaveView } from "../../api/views";
import { Dialog } from "../../components/feedback/Dialog";
import type { Layout } from "./useListAddress";
import classes from "./ViewTabs.module.css";

interface SaveViewDialogProps {
  views: readonly View[];
  search: string;
  layout: Layout;
  onClose: () => void;
}

const NAME_LENGTH = 100;

/** Gives the set that is shown a name; an existing name can be taken over. */
export default function SaveViewDialog({ views, search, layout, onClose }: SaveViewDialogProps) {
  const [name, setName] = useState("");
  const save = useSaveView();
  const change = useChangeView();
  const trimmed = name.trim();
  const existing = views.find((view) => view.name === trimmed);
  const failure = save.error ?? change.error;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (trimmed === "") return;
    const body = { name: trimmed, query: search, layout };
    const done = { onSuccess: onClose };
    if (existing === undefined) save.mutate(body, done);
    else change.mutate({ view: existing.id, body }, done);
  };
  const told = existing !== undefined ? "There is a view of this name. It will be replaced." : "";
  return (
    <Dialog title="Save this view" size="sm" onClose={onClose}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label="Name"
          description={told || "Only you see it."}
          error={failure instanceof ProblemError ? failure.detail : undefined}
          maxLength={NAME_LENGTH}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
        <Button
          type="submit"
          disabled={trimmed === ""}
          loading={save.isPending || change.isPending}
        >
          {existing === undefined ? "Save view" : "Replace view"}
        </Button>
      </form>
    </Dialog>
  );
}
