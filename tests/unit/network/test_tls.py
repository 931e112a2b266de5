"""Every client verifies certificates, whatever its address; reading the trusted ones happens once."""

import ssl

import pytest

from cspr_track.network import trust


@pytest.mark.parametrize("context", [trust.trusted, trust.trusting_nobody])
def test_certificates_and_host_names_are_verified(context) -> None:
    found = context()
    assert found.verify_mode is ssl.CERT_REQUIRED
    assert found.check_hostname
    assert found is context()


def test_without_tls_no_certificate_is_trusted() -> None:
    assert trust.trusting_nobody().cert_store_stats()["x509"] == 0
    assert trust.trusted().cert_store_stats()["x509"] > 0
