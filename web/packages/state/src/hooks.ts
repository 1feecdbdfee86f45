import { useDispatch, useSelector } from "react-redux";
import type { Dispatch, RootState } from "./store";

export const useAppDispatch = useDispatch.withTypes<Dispatch>();
export const useAppSelector = useSelector.withTypes<RootState>();

export function useSession() {
  return useAppSelector((state) => state.session);
}

export function useConnection() {
  return useAppSelector((state) => state.connection);
}
