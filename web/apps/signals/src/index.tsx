export { SignalsApp as default } from "./SignalsApp";

export const styles = __REMOTE_STYLES__;
