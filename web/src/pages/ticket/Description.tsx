import { Button } from "@mantine/core";
import type { Ticket } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { MarkdownEditor } from "../../components/form/MarkdownEditor";
import { Icon } from "../../components/icon/Icon";
import { Markdown } from "../../components/Markdown";
import { Panel } from "../../components/Panel";
import classes from "./Description.module.css";
import { useFieldDraft } from "./useFieldDraft";
import type { TicketActions } from "./useTicketActions";

interface DescriptionProps {
  ticket: Ticket;
  actions: TicketActions;
  canEdit: boolean;
  isEditing: boolean;
  onEdit: (open: boolean) => void;
}

export function Description(props: DescriptionProps) {
  const { ticket, actions, canEdit, isEditing, onEdit } = props;
  const { description_html } = ticket;
  return (
    <Panel
      title="Description"
      action={
        canEdit &&
        !isEditing && (
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

interface DescriptionEditorProps {
  ticket: Ticket;
  actions: TicketActions;
  onClose: () => void;
}

function DescriptionEditor({ ticket, actions, onClose }: DescriptionEditorProps) {
  const draft = useFieldDraft(ticket, "description");

  function close() {
    draft.clear();
    onClose();
  }

  async function save() {
    if (actions.isBusy) return;
    const change = { description: draft.text };
    if (!draft.isChanged || (await actions.change(change, draft.base)) !== "failed") close();
  }

  return (
    <div className={classes.text}>
      <MarkdownEditor
        label="Description"
        rows={8}
        value={draft.text}
        onChange={draft.set}
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
