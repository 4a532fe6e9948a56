import { useState } from "react";

/**
 * The text of a field that the address follows. The router takes its time with a new address: a field
 * that waited for it would be set back in between, and the caret would jump to its end. What comes
 * into the address from elsewhere, by a link for instance, gets into the field all the same.
 */
export function useAddressText(address: string): [string, (text: string) => void] {
  const [text, setText] = useState(address);
  const [seen, setSeen] = useState(address);
  if (address !== seen) {
    setSeen(address);
    setText(address);
  }
  return [text, setText];
}
