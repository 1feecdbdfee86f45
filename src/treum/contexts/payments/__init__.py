"""Payments: what a person has paid for, and so may use.

Glossary
    product       what can be bought: signals_basic, signals_premium, signals_enterprise
    entitlement   a person's right to a product from one instant up to another, or open-ended;
                  several may overlap
    source        why it was granted: demo or purchase
    tier          the best signals product a person is entitled to now; free without any:
                  free < basic < premium < enterprise

Neighbours
    below       identity finds the demo's people
    above       signals and the live edge ask `tier_of`
"""
