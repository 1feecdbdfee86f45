import { useSession } from "@treum/state";
import { ProveDialog } from "./ProveDialog";
import { SignInDialog } from "./SignInDialog";

/** Who is signed in may be asked for more; a stranger's refusals go to the form that met them. */
export function Challenges() {
  const { user } = useSession();
  if (user === null) return null;
  return (
    <>
      <ProveDialog email={user.email} />
      <SignInDialog user={user} />
    </>
  );
}
