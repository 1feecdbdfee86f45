"""Identity: who a person is, and how a request or a socket proves to be theirs.

Glossary
    person      someone with an account; found by their e-mail, which is stored in lower case
    account     a person together with the hash of their password
    role        what a person may do here: customer, analyst, instructor, support, finance,
                compliance or admin; what they have paid for is not a role (payments: tier)
    permission  what a route demands; rules/permissions.py says which roles hold it
    staff       who acts on accounts that are not theirs; every such act is audited, with a reason
    disabled    of an account: its sessions are dead and it cannot sign in, until it is enabled
    session     one sign-in of one browser; ends by sign-out, by idleness or at its last instant
    token       the secret that stands for a session, in the cookie; only its SHA-256 is stored
    proof       how and when somebody last proved who they are; a sensitive act needs one that is
                at most five minutes old, by two factors if the account has a second
    verification  a request to prove that an e-mail is the person's; its link, mailed by a workflow,
                works once within 24 h, and only the SHA-256 of its token is stored
    reset       a request to set a forgotten password anew; its link works once within 10 min, and
                dies when the e-mail or the password changes
    notice      what a person is told by mail of their account's safety; gone once it is mailed
    app         a client that is no browser, signed in with its person's password; a family of
                refresh tokens, of which one is good at a time: used again, it ends the family
    access token  signed by us, sent by an app with each request; good for five minutes
    personal token  made by a person for a script of theirs; does what its scopes say until it
                expires; only its SHA-256 is stored
    scope       what an app or a personal token may do; a route that names none lets in neither
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
