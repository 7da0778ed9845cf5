<?php
// symfony.php native|curl ARGUMENTS: Symfony's HttpClient on that transport, one client, two requests.
require '/usr/share/php/Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\HttpClient\CurlHttpClient;
use Symfony\Component\HttpClient\NativeHttpClient;
use Symfony\Contracts\HttpClient\Exception\ExceptionInterface;
use Symfony\Contracts\HttpClient\HttpClientInterface;

[, $kind, $method] = $argv;
if ($method === 'version') {
    $package = trim(shell_exec("dpkg-query -W -f '\${Version}' php-symfony-http-client"));
    $below = $kind === 'curl' ? 'libcurl ' . curl_version()['version'] : 'the http stream wrapper';
    echo "version=$package\nlibrary=Symfony HttpClient on $below of PHP " . PHP_VERSION . "\nownTimeout=timeout (default_socket_timeout, 60 s)\n";
    exit;
}
$base = $argv[3];
$options = ['cafile' => getenv('PEM')];
if (getenv('OWN_TIMEOUT')) {
    $options += ['timeout' => (float) getenv('OWN_TIMEOUT')];
}
$client = $kind === 'curl' ? new CurlHttpClient($options) : new NativeHttpClient($options);

function ask(HttpClientInterface $client, string $verb, string $url, array $headers): array
{
    try {
        $response = $client->request($verb, $url, ['headers' => $headers]);
        $status = $response->getStatusCode();
        return [(string) $status, $response->getContent(false)];
    } catch (ExceptionInterface $error) {
        return ['error ' . get_class($error) . ': ' . strtok($error->getMessage(), "\n"), ''];
    }
}

echo 'first=' . ask($client, $method, $base . 'a.txt', ['Destination' => "{$base}copy.txt"])[0] . "\n";
[$status, $body] = ask($client, 'GET', $base . 'second.txt', []);
echo "secondStatus=$status\nsecond=" . ($body === "second answer\n" ? 'ok' : 'wrong') . "\n";
