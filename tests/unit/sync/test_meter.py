from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.sync import Meter, MeteredClock, MeteredTransport, Traffic
from klaviyo_bridge.transport import VirtualClock
from klaviyo_bridge.wire.http import Request


def test_requests_and_waits_are_counted() -> None:
    """Every request counts, and every second slept; the inner clock moves as usual."""
    inner = VirtualClock()
    meter = Meter(MeteredTransport(FakeKlaviyo()), MeteredClock(inner))
    request = Request(method="GET", url="https://a.klaviyo.com/api/profiles")

    meter.transport.send(request)
    meter.transport.send(request)
    meter.clock.sleep(1.5)

    assert Traffic(requests=2, waited=1.5) == meter.read()
    assert 1.5 == inner.elapsed == meter.clock.monotonic()
    assert inner.now() == meter.clock.now()
