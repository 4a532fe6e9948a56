import { ActionIcon } from "@mantine/core";
import type { Ref } from "react";

import type { Ticket } from "../../api/types";
import { Icon } from "../../components/icon/Icon";
import { tip } from "../../components/tip/tip";
import { copyText } from "../../lib/clipboard";
import classes from "./TicketTools.module.css";

interface TicketToolsProps {
  ticket: Ticket;
  canEdit: boolean;
  onEditTitle: () => void;
  titleOpener: Ref<HTMLButtonElement>;
}

/** Small things that one does with the whole ticket. */
export function TicketTools(props: TicketToolsProps) {
  const { canEdit, onEditTitle, titleOpener } = props;
  const { number } = props.ticket;
  return (
    <div className={classes.tools}>
      {canEdit && <Tool ref={titleOpener} icon="edit" label="Edit title" onClick={onEditTitle} />}
      <Tool
        icon="content_copy"
        label="Copy number"
        onClick={() => {
          copyText(number);
        }}
      />
      <Tool
        icon="link"
        label="Copy link"
        onClick={() => {
          copyText(`${window.location.origin}/tickets/${number}`);
        }}
      />
      <Tool
        icon="print"
        label="Print"
        onClick={() => {
          window.print();
        }}
      />
    </div>
  );
}

interface ToolProps {
  icon: string;
  label: string;
  onClick: () => void;
  ref?: Ref<HTMLButtonElement>;
}

function Tool({ icon, label, onClick, ref }: ToolProps) {
  return (
    <ActionIcon
      ref={ref}
      variant="subtle"
      size="lg"
      aria-label={label}
      onClick={onClick}
      {...tip(label)}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}
