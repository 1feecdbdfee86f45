import { Button } from "@treum/ui-kit";

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

interface MoreButtonProps {
  readonly pages: Pages;
  readonly words: string;
  readonly busyWords: string;
}

export function MoreButton({ pages, words, busyWords }: MoreButtonProps) {
  if (!pages.hasNextPage) return null;
  return (
    <Button
      size="small"
      isBusy={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
    >
      {pages.isFetchingNextPage ? busyWords : words}
    </Button>
  );
}
