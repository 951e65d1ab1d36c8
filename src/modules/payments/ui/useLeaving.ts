import { useEffect, useState } from "react";

/** Goes to a page of the payment provider. True from then on, so that nothing can be sent twice while it loads. */
export function useLeaving(): [isLeaving: boolean, leave: (url: string) => void] {
  const [isLeaving, setIsLeaving] = useState(false);
  useEffect(() => {
    // Going back may bring this very page back, as it was left.
    const onShow = ({ persisted }: PageTransitionEvent) => persisted && setIsLeaving(false);
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);
  return [
    isLeaving,
    (url) => {
      setIsLeaving(true);
      window.location.assign(url);
    },
  ];
}
