import { createStore, StoreProvider } from "@treum/state";
import { AnnouncementsProvider, setStyleNonce } from "@treum/ui-kit";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./App";
import { Challenges } from "./challenges/Challenges";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
if (nonce) setStyleNonce(nonce);

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");

createRoot(root).render(
  <StoreProvider store={createStore()}>
    <BrowserRouter>
      <AnnouncementsProvider>
        <App />
        <Challenges />
      </AnnouncementsProvider>
    </BrowserRouter>
  </StoreProvider>,
);
