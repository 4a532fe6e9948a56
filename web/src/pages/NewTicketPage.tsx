import { useSearchParams } from "react-router";

import { CardChooser } from "./new/CardChooser";
import { TicketForm } from "./new/TicketForm";

/** First the right card, then the few things that only the person knows. */
export default function NewTicketPage() {
  const [search] = useSearchParams();
  const item = search.get("item") ?? "";
  const service = search.get("service") ?? "";
  if (item === "") return <CardChooser />;
  return <TicketForm key={item} item={item} chosenService={service} />;
}
