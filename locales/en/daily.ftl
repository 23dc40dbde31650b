# daily
