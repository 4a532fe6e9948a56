import { Button } from "@mantine/core";
import { useState } from "react";

import { useMe } from "../../api/session";
import type { Ticket } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { MarkdownEditor } from "../../components/form/MarkdownEditor";
import { Icon } from "../../components/icon/Icon";
import { Markdown } from "../../components/Markdown";
import { Panel } from "../../components/Panel";
import { useDraft } from "../../lib/drafts";
import classes from "./Description.module.css";
import type { TicketActions } from "./useTicketActions";

interface DescriptionProps {
  ticket: Ticket;
  actions: TicketActions;
  isEditing: boolean;
  onEdit: (open: boolean) => void;
}

export function Description({ ticket, actions, isEditing, onEdit }: DescriptionProps) {
  const { description_html, status } = ticket;
  const canEdit = status !== "CLOSED" && !isEditing;
  return (
    <Panel
      title="Description"
      action={
        canEdit && (
          <Button
            className="no-print"
            variant="subtle"
            size="compact-sm"
            leftSection={<Icon name="edit" size={16} />}
            onClick={() => {
              onEdit(true);
            }}
          >
            Edit
          </Button>
        )
      }
    >
      {isEditing && (
        <DescriptionEditor
          ticket={ticket}
          actions={actions}
          onClose={() => {
            onEdit(false);
          }}
        />
      )}
      {!isEditing && description_html === "" && (
        <EmptyState icon="description" title="No description" compact>
          The title has to say it all.
        </EmptyState>
      )}
      {!isEditing && description_html !== "" && (
        <div className={classes.text}>
          <Markdown html={description_html} />
        </div>
      )}
    </Panel>
  );
}

interface Draft {
  text: string;
  /** What it was made from, so that a faster change is noticed also after a reload. */
  version: number;
  was: string;
}

interface DescriptionEditorProps {
  ticket: Ticket;
  actions: TicketActions;
  onClose: () => void;
}

function DescriptionEditor({ ticket, actions, onClose }: DescriptionEditorProps) {
  const [initial] = useState<Draft>({
    text: ticket.description,
    version: ticket.version,
    was: ticket.description,
  });
  const draft = useDraft(`${useMe().user.username}.description.${ticket.number}`, initial);
  const { text, version, was } = draft.value;

  function close() {
    draft.clear();
    onClose();
  }

  async function save() {
    if (actions.isBusy) return;
    const base = { ...ticket, version, description: was };
    if (text === was || (await actions.change({ description: text }, base))) close();
  }

  return (
    <div className={classes.text}>
      <MarkdownEditor
        label="Description"
        rows={8}
        value={text}
        onChange={(value) => {
          draft.set({ ...draft.value, text: value });
        }}
        onSubmit={() => void save()}
        actions={
          <span className={classes.actions}>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button loading={actions.isBusy} onClick={() => void save()}>
              Save
            </Button>
          </span>
        }
      />
    </div>
  );
}
