from datetime import timedelta

from importers.upload.upload import UploadPolicy


def test_the_time_that_reading_took_is_no_longer_there_for_sending() -> None:
    policy = UploadPolicy(max_duration=timedelta(seconds=50), concurrency=3)
    assert policy.after(timedelta(seconds=20)) == UploadPolicy(
        max_duration=timedelta(seconds=30), concurrency=3
    )
    assert policy.after(timedelta(minutes=5)).max_duration == timedelta(0)


def test_without_a_limit_there_is_always_time() -> None:
    assert UploadPolicy().after(timedelta(days=1)) == UploadPolicy()
