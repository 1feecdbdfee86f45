"""Identity: who a person is, and how a request or a socket proves to be theirs.

Glossary
    person      someone with an account; found by their e-mail, which is stored in lower case
    account     a person together with the hash of their password
    role        what a person may do here: customer, analyst, instructor, support, finance,
                compliance or admin; what they have paid for is not a role (payments: tier)
    session     one sign-in of one browser; ends by sign-out, by idleness or at its last instant
    token       the secret that stands for a session, in the cookie; only its SHA-256 is stored
    proof       how and when somebody last proved who they are; a sensitive act needs one that is
                at most five minutes old, by two factors if the account has a second
    verification  a request to prove that an e-mail is the person's; its link, mailed by a workflow,
                works once within 24 h, and only the SHA-256 of its token is stored
    factor      what proves a person besides their password: an authenticator app (totp) or a
                passkey, which signs in by itself; who has one keeps at least one
    recovery code  one of ten that stand in for a lost factor, each once; only hashes are stored
    second step  what is left of a sign-in once the password was right: a code of a factor
    ticket      a signed pass that opens one socket, once, within 30 s, while its session lives

Neighbours
    below       none
    above       every context may ask `api.person`; the live edge redeems tickets; the kernel's
                `auth` finds out through `authenticate` who a token belongs to
"""
