import { useLayoutEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

/** From the fragment, which goes at once: an address is shown, kept and copied. */
export function useMailedToken(): string {
  const { hash, pathname } = useLocation();
  const navigate = useNavigate();
  const given = tokenOf(hash);
  const [token, setToken] = useState(given);
  if (given !== "" && given !== token) setToken(given);
  useLayoutEffect(() => {
    if (hash !== "") void navigate(pathname, { replace: true });
  }, [hash, pathname, navigate]);
  return token;
}

function tokenOf(hash: string): string {
  return new URLSearchParams(hash.slice(1)).get("token") ?? "";
}
