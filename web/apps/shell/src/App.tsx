import { Navigate, Route, Routes } from "react-router";
import { ForgotPasswordPage } from "./account/ForgotPasswordPage";
import { RequireSession } from "./account/RequireSession";
import { ResetPasswordPage } from "./account/ResetPasswordPage";
import { SignInPage } from "./account/SignInPage";
import { SignUpPage } from "./account/SignUpPage";
import { VerifyEmailPage } from "./account/VerifyEmailPage";
import { NotFound } from "./frame/NotFound";
import { PublicFrame } from "./frame/PublicFrame";
import { SignedInFrame } from "./frame/SignedInFrame";
import { useScrollToTop } from "./frame/useScrollToTop";
import { LiveLine } from "./live/LiveLine";
import { Remote } from "./remote/Remote";
import { SecurityPage } from "./security/SecurityPage";

const SIGNED_IN = (
  <RequireSession>
    <LiveLine>
      <SignedInFrame />
    </LiveLine>
  </RequireSession>
);

export function App() {
  useScrollToTop();
  return (
    <Routes>
      <Route index element={<Navigate to="/signals" replace />} />
      <Route element={<PublicFrame />}>
        <Route path="sign-in" element={<SignInPage />} />
        <Route path="sign-up" element={<SignUpPage />} />
        <Route path="forgot-password" element={<ForgotPasswordPage />} />
        <Route path="reset-password" element={<ResetPasswordPage />} />
        <Route path="verify-email" element={<VerifyEmailPage />} />
      </Route>
      <Route element={SIGNED_IN}>
        <Route path="signals/*" element={<Remote name="signals" />} />
        <Route path="account" element={<Navigate to="/account/security" replace />} />
        <Route path="account/security" element={<SecurityPage />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}
