import { Button } from "@mantine/core";
import { useRef } from "react";

import type { Ticket } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { MarkdownEditor } from "../../components/form/MarkdownEditor";
import { Icon } from "../../components/icon/Icon";
import { Markdown } from "../../components/Markdown";
import { Panel } from "../../components/Panel";
import { useOpener, type Focusable } from "../../lib/focus";
import classes from "./Description.module.css";
import { useTextEditor } from "./useTextEditor";
import type { TicketActions } from "./useTicketActions";

interface DescriptionProps {
  ticket: Ticket;
  actions: TicketActions;
  canEdit: boolean;
  isEditing: boolean;
  onEdit: () => void;
  onClose: () => void;
}

export function Description(props: DescriptionProps) {
  const { ticket, actions, canEdit, isEditing, onEdit, onClose } = props;
  const { description_html } = ticket;
  const opener = useOpener(isEditing);
  return (
    <Panel
      title="Description"
      action={
        canEdit &&
        !isEditing && (
          <Button
            ref={opener}
            className="no-print"
            variant="subtle"
            size="compact-sm"
            leftSection={<Icon name="edit" size={16} />}
            onClick={onEdit}
          >
            Edit
          </Button>
        )
      }
    >
      {isEditing && <DescriptionEditor ticket={ticket} actions={actions} onClose={onClose} />}
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

interface DescriptionEditorProps {
  ticket: Ticket;
  actions: TicketActions;
  onClose: () => void;
}

function DescriptionEditor({ ticket, actions, onClose }: DescriptionEditorProps) {
  const input = useRef<Focusable>(null);
  const editor = useTextEditor({ ticket, field: "description", actions, input, onClose });
  return (
    <div className={classes.text}>
      <MarkdownEditor
        label="Description"
        rows={8}
        takesFocus
        fieldRef={input}
        value={editor.text}
        onChange={editor.set}
        onSubmit={() => void editor.save()}
        actions={
          <span className={classes.actions}>
            <Button variant="default" onClick={editor.cancel}>
              Cancel
            </Button>
            <Button loading={editor.isSaving} onClick={() => void editor.save()}>
              Save
            </Button>
          </span>
        }
      />
    </div>
  );
}
