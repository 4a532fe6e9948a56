import { Button } from "@mantine/core";
import { Link, useLocation } from "react-router";

import { EmptyState } from "../components/feedback/EmptyState";
import { Page } from "../components/Page";

export default function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <Page title="Not found">
      <EmptyState icon="help" title="There is no view at this address">
        <p>
          <code>{pathname}</code> leads nowhere. The link may be mistyped.
        </p>
        <Button component={Link} to="/">
          Go to my work
        </Button>
      </EmptyState>
    </Page>
  );
}
