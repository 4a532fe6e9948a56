import { Skeleton } from "@mantine/core";

/** As many grey lines as there will be rows. */
export function RowSkeletons({ count, height = 52 }: { count: number; height?: number }) {
  return (
    <div aria-busy="true" aria-label="Loading">
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} height={height - 8} mb={8} radius="md" />
      ))}
    </div>
  );
}

/** A heading and what is below it: the shape of most views. */
export function PageSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading">
      <Skeleton height={32} width="14rem" mb={24} radius="md" />
      <RowSkeletons count={6} />
    </div>
  );
}
