"""What NSE, the state and the regulator take of a trade, by the day it was made."""
