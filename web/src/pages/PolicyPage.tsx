import { Route, Routes } from "react-router";

import NotFoundPage from "./NotFoundPage";
import { CatalogPart } from "./policy/CatalogPart";
import { DecidePart } from "./policy/DecidePart";
import { GroupsPart } from "./policy/GroupsPart";
import { OverviewPart } from "./policy/OverviewPart";
import { WorkflowPart } from "./policy/WorkflowPart";
import { WorkflowsPart } from "./policy/WorkflowsPart";

/** What is declared, read-only: whoever wants it otherwise edits the files that are named here. */
export default function PolicyPage() {
  return (
    <Routes>
      <Route index element={<OverviewPart />} />
      <Route path="workflows" element={<WorkflowsPart />} />
      <Route path="workflows/*" element={<WorkflowPart />} />
      <Route path="catalog" element={<CatalogPart />} />
      <Route path="groups" element={<GroupsPart />} />
      <Route path="decide" element={<DecidePart />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
