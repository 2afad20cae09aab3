"""What a model would cost on a phone: profiles of phones, and estimates of latency and energy that say how they were got."""
