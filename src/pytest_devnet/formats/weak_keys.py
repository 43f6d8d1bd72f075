"""Keys that tokens are signed with where nobody chose one: out of tutorials, templates and defaults of frameworks."""

from __future__ import annotations

_WORDS = """
secret secretkey secret_key secret-key mysecret mysecretkey my_secret my-secret my_secret_key my-secret-key
supersecret super_secret super-secret supersecretkey super-secret-key topsecret shhhhh shhhhhh verysecret
your-secret-key your_secret_key your-256-bit-secret your-384-bit-secret your-512-bit-secret yoursecretkey
jwt jwtsecret jwt_secret jwt-secret jwt_secret_key jwt-secret-key jwtkey jwt_key token tokensecret token_secret
changeme change_me change-me changethis change-this please-change replaceme default dev development test testing
test-secret test_secret testkey test-key local example key private privatekey private_key hmac hs256 signature
password passw0rd password1 p@ssw0rd admin administrator root toor guest user qwerty letmein welcome
123456 12345678 123456789 1234567890 0123456789 1234 000000 111111 abc123 abcdef abcdefgh a b x
django-insecure flask express node app application server api apikey api_key api-key session cookie keyboard
thisisasecret thisismysecret this_is_a_secret iamasecret dontlook hackme insecure unsafe foo bar foobar baz
random randomsecret secretsecret notsosecret nosecret null none undefined true false
"""
WEAK_KEYS = (
    *_WORDS.split(),
    "",
    "keyboard cat",
    "my secret",
    "your secret key",
    "this is a secret",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
)
